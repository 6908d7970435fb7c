import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CircuitArtifacts, ensureCircuit } from './ensure-circuit.js';
import { EnsureCircuitError, ensureCircuitInProcess } from './ensure-circuit-process.js';
import { keyManifestSchema } from './development-keys/key-manifest.js';
import { GATES, tinyRepository, type TinyRepository } from './testing/tiny-repository.js';

let repository: TinyRepository;
let first: CircuitArtifacts;
const steps: string[] = [];

beforeAll(async () => {
  repository = await tinyRepository();
  first = await ensureCircuitInProcess(repository.root, 'gates', repository.cache, ({ step }) =>
    steps.push(step),
  );
}, 60_000);

afterAll(() => repository[Symbol.asyncDispose]());

async function sha256(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

test('a first call in a child process compiles and makes a key, and reports both', async () => {
  expect(new Set(steps)).toEqual(new Set(['compile', 'key', 'ready']));
  expect(first.nPublic).toBe(3);
  expect((await readFile(first.wasm)).subarray(0, 4).toString('latin1')).toBe('\0asm');
});

test('the manifest marks the key as development and pins its files', async () => {
  const manifest = keyManifestSchema.parse(JSON.parse(await readFile(first.manifest, 'utf8')));
  expect(manifest).toMatchObject({ kind: 'development', circuit: 'gates', circuitHash: first.circuitHash });
  expect(manifest.provingKeySha256).toBe(await sha256(first.provingKey));
  expect(manifest.verificationKeySha256).toBe(await sha256(first.verificationKey));
});

test('a second call does nothing and returns the same', async () => {
  const started = performance.now();
  const again = await ensureCircuit({
    ...{ repositoryRoot: repository.root, instance: GATES, cacheFolder: repository.cache },
    onProgress: ({ step }) => expect(step).toBe('ready'),
  });
  expect(again).toEqual(first);
  expect(performance.now() - started).toBeLessThan(1000);
});

test('nothing half-made stays in the cache', async () => {
  const names = await readdir(dirname(dirname(first.manifest)));
  expect(names.sort()).toEqual(['circuit', 'development-key']);
});

test('a circuit that does not compile is refused with what circom says, and leaves nothing', async () => {
  await writeFile(
    join(repository.root, 'circuits', 'src', 'preimage.circom'),
    'template Preimage(n) { nonsense }',
  );
  const attempt = ensureCircuitInProcess(repository.root, 'preimage', repository.cache);
  await expect(attempt).rejects.toThrow(EnsureCircuitError);
  await expect(attempt).rejects.toThrow(/circom refused circuit/);
  const folders = await readdir(join(repository.cache, 'v1'));
  const [folder] = folders.filter((name) => name.startsWith('preimage-'));
  expect(await readdir(join(repository.cache, 'v1', folder!))).toEqual([]);
}, 30_000);

test('an unknown instance is refused with the names there are', async () => {
  const attempt = ensureCircuitInProcess(repository.root, 'other', repository.cache);
  await expect(attempt).rejects.toThrow(/has no "other"; it has gates, preimage/);
});

test('an aborted call rejects with the reason', async () => {
  const attempt = ensureCircuitInProcess(
    ...([repository.root, 'gates', join(repository.root, 'other cache')] as const),
    undefined,
    AbortSignal.timeout(300),
  );
  await expect(attempt).rejects.toThrow(/timeout/);
});
