import { realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The WASM circom from npm, found through this package's dependencies. */
export interface CircomInstallation {
  readonly cli: string;
  readonly version: string;
}

const require = createRequire(import.meta.url);

export function findCircom(): CircomInstallation {
  const { version } = require('circom2/package.json') as { version: string };
  return { cli: require.resolve('circom2/cli.js'), version };
}

/**
 * Folders for `circom -l`: the repository's sources, then the folder that holds `circomlib/`, then circomlib's own.
 * Resolved to real paths, because circom2 does not follow links.
 */
export async function circuitIncludeFolders(repositoryRoot: string): Promise<string[]> {
  const circomlib = dirname(require.resolve('circomlib/package.json'));
  const folders = [join(repositoryRoot, 'circuits', 'src'), dirname(circomlib), join(circomlib, 'circuits')];
  return Promise.all(folders.map((folder) => realpath(folder)));
}
