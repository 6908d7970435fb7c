import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadArtifacts } from './circuit-artifacts.js';
import { ArtifactsMismatchError, ArtifactsMissingError } from './errors.js';

const circuitHash = 'ab'.repeat(32);
const circuit = { id: 0, name: 'segment-5', slots: 5, circuitHash };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let cache: string;
let folder: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'zkr artifacts '));
  folder = join(cache, 'v1', `segment-5-${circuitHash.slice(0, 16)}`);
  mkdirSync(join(folder, 'circuit'), { recursive: true });
  mkdirSync(join(folder, 'development-key'));
  write('circuit/circuit.wasm', 'wasm');
  write('development-key/proving-key.zkey', 'key');
  write('development-key/verification-key.json', '{}');
  manifest({});
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

function write(path: string, text: string): void {
  writeFileSync(join(folder, path), text);
}

function manifest(changes: object): void {
  const hashes = { circuitHash, provingKeySha256: sha256('key'), verificationKeySha256: sha256('{}') };
  write('development-key/manifest.json', JSON.stringify({ kind: 'development', circuit: 'segment-5', nPublic: 7, constraints: 1, wires: 1, ...hashes, ...changes }));
}

it('says which command makes what is missing', async () => {
  rmSync(join(folder, 'circuit', 'circuit.wasm'));
  const missing = loadArtifacts(cache, circuit);
  await expect(missing).rejects.toBeInstanceOf(ArtifactsMissingError);
  await expect(missing).rejects.toThrow(/circuit\.wasm is not there: .*ensure-circuit-main\.js \. segment-5/);
});

it('finds a circuit by the deployment’s hash only', async () => {
  await expect(loadArtifacts(cache, { ...circuit, circuitHash: 'cd'.repeat(32) })).rejects.toBeInstanceOf(ArtifactsMissingError);
  await expect(loadArtifacts(cache, { ...circuit, circuitHash: `${circuitHash.slice(0, 16)}${'0'.repeat(48)}` })).rejects.toBeInstanceOf(ArtifactsMismatchError);
});

it.each([
  ['development-key/proving-key.zkey', /SHA-256 of .*proving-key/],
  ['development-key/verification-key.json', /SHA-256 of .*verification-key/],
])('refuses a damaged %s', async (path, message) => {
  write(path, '{"other": 1}');
  await expect(loadArtifacts(cache, circuit)).rejects.toThrow(message);
});

it('row 1: refuses a key under which proofs can be forged', async () => {
  await expect(loadArtifacts(cache, circuit)).rejects.toThrow(/verification key refused \(malformed\)/);
});
