import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type KeyManifest, keyManifestSchema } from '@zkr/proving/development-keys/key-manifest';
import { CACHE_FORMAT } from '@zkr/proving/locate-circuit';
import type { VerificationKey } from '@zkr/proving/verification-key';
import { lintVerificationKey } from '@zkr/proving/verification-key-lint';
import type { DeploymentCircuit } from '@zkr/storage/tables/l1';
import { ArtifactsMismatchError, ArtifactsMissingError } from './errors.js';

/** What proves one circuit, checked. */
export interface ProvingArtifacts {
  readonly wasm: string;
  readonly provingKey: string;
  readonly verificationKey: VerificationKey;
  readonly manifest: KeyManifest;
}

/**
 * Finds a deployed circuit in the cache by its hash, without its sources or a compiler, and makes sure that the files are
 * those of its manifest and of the deployment.
 */
export async function loadArtifacts(cacheFolder: string, circuit: DeploymentCircuit): Promise<ProvingArtifacts> {
  const { name, circuitHash } = circuit;
  const folder = resolve(cacheFolder, `v${CACHE_FORMAT}`, `${name}-${circuitHash.slice(0, 16)}`);
  const key = join(folder, 'development-key');
  const wasm = join(folder, 'circuit', 'circuit.wasm');
  const provingKey = join(key, 'proving-key.zkey');
  const verificationKey = join(key, 'verification-key.json');
  const manifestPath = join(key, 'manifest.json');
  for (const path of [wasm, provingKey, verificationKey, manifestPath])
    await access(path, constants.R_OK).catch(() => {
      throw new ArtifactsMissingError(name, cacheFolder, path);
    });

  const manifest = keyManifestSchema.parse(JSON.parse(await readFile(manifestPath, 'utf8')));
  expectSame(`The circuit hash in ${manifestPath}`, circuitHash, manifest.circuitHash);
  expectSame(`The SHA-256 of ${provingKey}`, manifest.provingKeySha256, await sha256(provingKey));
  expectSame(`The SHA-256 of ${verificationKey}`, manifest.verificationKeySha256, await sha256(verificationKey));
  const parsed: unknown = JSON.parse(await readFile(verificationKey, 'utf8'));
  return { wasm, provingKey, manifest, verificationKey: await lintVerificationKey(parsed, manifest.nPublic) };
}

function expectSame(what: string, expected: string, actual: string): void {
  if (expected !== actual) throw new ArtifactsMismatchError(what, expected, actual);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
