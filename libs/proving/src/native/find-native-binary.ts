import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NATIVE_EXECUTABLE, NATIVE_SOURCES, nativeSourceHash } from '../../native/source-hash.mjs';
import { NATIVE_PROTOCOL } from './native-messages.js';

export interface NativeBinary {
  readonly path: string;
  /** Of the package, and the hash of the sources that it was built from. */
  readonly version: string;
}

/** A native prover that is there but of no use. */
export class NativeBinaryError extends Error {
  override name = 'NativeBinaryError';
  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(`the native prover ${path} is of no use: ${reason}. Build it with \`npm run build:native\``);
  }
}

const VERSION_WITHIN_MS = 10_000;

/**
 * The native prover as `npm run build:native` builds it from the present sources; undefined if it is not built.
 * @param given another path instead, of a binary built elsewhere: it must be there
 * @throws NativeBinaryError it does not run, or speaks another protocol
 */
export async function findNativeBinary(given?: string): Promise<NativeBinary | undefined> {
  const path = given ?? (await builtPath());
  if (path === undefined) return undefined;
  const missing = await access(path, constants.X_OK).then(
    () => undefined,
    (error: Error) => error,
  );
  if (missing) {
    if (given === undefined) return undefined;
    throw new NativeBinaryError(path, missing.message);
  }
  return { path, version: await versionOf(path) };
}

async function builtPath(): Promise<string | undefined> {
  const hash = await nativeSourceHash();
  if (hash === undefined) return undefined;
  const cache = fileURLToPath(new URL('../../../.rollup/cache/native/', NATIVE_SOURCES));
  return join(cache, hash, NATIVE_EXECUTABLE);
}

async function versionOf(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['-version'], { timeout: VERSION_WITHIN_MS }).catch(
    (error: Error) => {
      throw new NativeBinaryError(path, error.message);
    },
  );
  const [, version, protocol] = /^(\S+) protocol (\d+)\s*$/.exec(stdout) ?? [];
  if (version === undefined)
    throw new NativeBinaryError(path, `it says "${stdout.slice(0, 100).trim()}" of itself`);
  if (Number(protocol) !== NATIVE_PROTOCOL) {
    throw new NativeBinaryError(path, `it speaks protocol ${protocol}, this is ${NATIVE_PROTOCOL}`);
  }
  return version;
}
