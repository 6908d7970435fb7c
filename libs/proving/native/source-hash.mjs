import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** Where the sources of the native prover lie. */
export const NATIVE_SOURCES = new URL('./', import.meta.url);

/** The binary's name. */
export const NATIVE_EXECUTABLE = process.platform === 'win32' ? 'prover.exe' : 'prover';

/**
 * Names a build: 16 hex digits over the sources and the platform. A binary of other sources is never mistaken for this
 * one's. Undefined if the sources are not there, as in an image that holds a binary alone.
 */
export async function nativeSourceHash() {
  const entries = await readdir(NATIVE_SOURCES, { recursive: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = entries
    .map((name) => name.replaceAll('\\', '/'))
    .filter(isSource)
    .sort();
  if (names.length === 0) return undefined;
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
  for (const name of names) {
    hash.update(JSON.stringify([name, await readFile(new URL(name, NATIVE_SOURCES), 'utf8')]));
  }
  return hash.digest('hex').slice(0, 16);
}

function isSource(name) {
  return name === 'go.mod' || name === 'go.sum' || (name.endsWith('.go') && !name.endsWith('_test.go'));
}
