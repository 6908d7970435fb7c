import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureCircuit } from '@zkr/proving/ensure-circuit';
import { GATES, tinyRepository } from '@zkr/proving/testing/tiny-repository';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ArtifactsMismatchError, ArtifactsMissingError, UnknownCircuitError } from './errors.js';
import { findCircuits } from './find-circuits.js';

const hashOf = (digit: string) => digit.repeat(64);
const row = (id: number, slots: number, digit: string) => ({ id, slots, name: `segment-${slots}`, circuitHash: hashOf(digit) });
const deployment = { domain: 5n, circuits: [row(0, 28, 'a'), row(1, 5, 'b'), row(2, 14, 'c')] };
let cache: string;

beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'zkr circuits '));
  await using repository = await tinyRepository();
  // A real key; which circuit it is for does not matter to the search.
  const made = await ensureCircuit({ repositoryRoot: repository.root, instance: GATES, cacheFolder: repository.cache });
  for (const { name, circuitHash } of [deployment.circuits[0]!, deployment.circuits[1]!]) {
    const folder = join(cache, 'v1', `${name}-${circuitHash.slice(0, 16)}`);
    mkdirSync(join(folder, 'circuit'), { recursive: true });
    mkdirSync(join(folder, 'development-key'));
    copyFileSync(made.wasm, join(folder, 'circuit', 'circuit.wasm'));
    copyFileSync(made.provingKey, join(folder, 'development-key', 'proving-key.zkey'));
    copyFileSync(made.verificationKey, join(folder, 'development-key', 'verification-key.json'));
    const manifest = JSON.parse(readFileSync(made.manifest, 'utf8')) as object;
    writeFileSync(join(folder, 'development-key', 'manifest.json'), JSON.stringify({ ...manifest, circuitHash }));
  }
}, 60_000);
afterAll(() => rmSync(cache, { recursive: true, force: true }));

it('takes what is in the cache, the smallest first, and says what is not', async () => {
  const { circuits, lacking } = await findCircuits(cache, undefined, deployment);
  expect(circuits.map(({ circuit }) => circuit)).toEqual([
    { domain: 5n, circuitId: 1, slots: 5, name: 'segment-5' },
    { domain: 5n, circuitId: 0, slots: 28, name: 'segment-28' },
  ]);
  expect(lacking.map(({ message }) => message)).toEqual([expect.stringMatching(/make circuit segment-14/)]);
});

it('takes the named circuits alone, which must all be there', async () => {
  const { circuits, lacking } = await findCircuits(cache, ['segment-28'], deployment);
  expect(circuits.map(({ circuit }) => circuit.name)).toEqual(['segment-28']);
  expect(lacking).toEqual([]);
  await expect(findCircuits(cache, ['segment-5', 'segment-14'], deployment)).rejects.toBeInstanceOf(ArtifactsMissingError);
  await expect(findCircuits(cache, ['segment-7'], deployment)).rejects.toBeInstanceOf(UnknownCircuitError);
  await expect(findCircuits(cache, ['segment-7'], deployment)).rejects.toThrow(/segment-28, segment-5, segment-14, not segment-7/);
});

it('fails with the command for the smallest if none is in the cache', async () => {
  await expect(findCircuits(join(cache, 'empty'), undefined, deployment)).rejects.toThrow(/make circuit segment-5/);
});

it('takes no damaged one for a lacking one', async () => {
  const damaged = { ...deployment.circuits[1]!, circuitHash: `${hashOf('b').slice(0, 63)}0` };
  await expect(findCircuits(cache, undefined, { ...deployment, circuits: [damaged, deployment.circuits[0]!] })).rejects.toBeInstanceOf(ArtifactsMismatchError);
});
