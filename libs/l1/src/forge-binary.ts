import { accessSync, chmodSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

const CPUS: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

export class ForgeMissingError extends Error {
  override name = 'ForgeMissingError';
  constructor() {
    super(
      `there is no forge for ${process.platform}-${process.arch}: run \`npm ci\` without --omit=optional, or put forge 1.7 on PATH`,
    );
  }
}

/** The forge of npm's platform package, else the one on `path` (the variable PATH). */
export function findForge(repositoryRoot: string, path: string): string {
  const name = `@foundry-rs/forge-${process.platform}-${CPUS[process.arch] ?? process.arch}`;
  const packaged = packagedBinary(repositoryRoot, name);
  if (packaged !== undefined) return packaged;
  const installed = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'forge'))
    .find(isExecutable);
  if (installed === undefined) throw new ForgeMissingError();
  return installed;
}

function packagedBinary(repositoryRoot: string, name: string): string | undefined {
  let manifest: string;
  try {
    manifest = createRequire(join(repositoryRoot, 'package.json')).resolve(`${name}/package.json`);
  } catch {
    return undefined;
  }
  const binary = join(dirname(manifest), 'bin', 'forge');
  // npm unpacks some binaries without their executable bit.
  if (!isExecutable(binary)) chmodSync(binary, 0o755);
  return binary;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
