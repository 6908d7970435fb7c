import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseBackend, createProver } from './create-prover.js';
import { findNativeBinary, NativeBinaryError } from './native/find-native-binary.js';
import { nativeBinaryForTests } from './testing/native-binary.js';

const native = await nativeBinaryForTests();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zkr backend '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function binary(name: string, script: string, mode = 0o755): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode });
  return path;
}

test('snarkjs is had for the asking', async () => {
  const backend = await chooseBackend('snarkjs');
  expect(createProver({ backend, circuit: 'x', wasm: '', provingKey: '' }).name).toBe('snarkjs/x');
});

test.skipIf(!native)('native is taken when it is there, with its version', async () => {
  for (const choice of ['auto', 'native'] as const) {
    const backend = await chooseBackend(choice);
    expect(backend).toEqual({ name: 'native', binary: native!.path, version: native!.version });
    expect(createProver({ backend, circuit: 'x', wasm: '', provingKey: '' }).name).toBe('native/x');
  }
  expect(await chooseBackend('auto', native!.path)).toMatchObject({ name: 'native' });
});

test.skipIf(process.platform === 'win32').each([
  ['not there', undefined, /ENOENT/],
  ['not executable', () => binary('text', 'exit 0', 0o644), /EACCES/],
  ['not running', () => binary('failing', 'echo broken >&2; exit 3'), /broken/],
  ['something else', () => binary('other', 'echo GNU coreutils 9'), /GNU coreutils/],
  ['of another protocol', () => binary('old', 'echo 0.0.1+ab protocol 0'), /protocol 0, this is 1/],
])('a named binary that is %s is an error, also with auto', async (_, make, message) => {
  const path = (await make?.()) ?? join(folder, 'nothing');
  for (const choice of ['auto', 'native'] as const) {
    const chosen = chooseBackend(choice, path);
    await expect(chosen).rejects.toBeInstanceOf(NativeBinaryError);
    await expect(chosen).rejects.toThrow(message);
    await expect(chosen).rejects.toThrow(/npm run build:native/);
  }
});

test('a named binary is asked for its version', async () => {
  const path = await binary('new', 'echo 1.2.3+cd protocol 1');
  expect(await findNativeBinary(path)).toEqual({ path, version: '1.2.3+cd' });
});
