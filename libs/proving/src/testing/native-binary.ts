import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findNativeBinary, type NativeBinary } from '../native/find-native-binary.js';

/**
 * For tests: the native prover of the present sources, built if need be. Undefined only where it is not built and there
 * is no Go to build it; then tests of it are skipped.
 */
export async function nativeBinaryForTests(): Promise<NativeBinary | undefined> {
  const found = await findNativeBinary();
  if (found || spawnSync('go', ['version']).error) return found;
  const build = fileURLToPath(new URL('../../native/build.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [build], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return findNativeBinary();
}
