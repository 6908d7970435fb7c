import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { keyManifestSchema } from '@zkr/proving/development-keys/key-manifest';
import { readCircuitTable } from '@zkr/proving/circuit-table';
import { loadArtifacts, type ProvingArtifacts } from '../circuit-artifacts.js';

/** A circuit of segments whose files are in the cache, whether or not it is deployed. */
export interface CachedCircuit {
  readonly name: string;
  readonly circuitHash: string;
  readonly slots: number;
  readonly treeDepth: number;
  readonly feeSlots: number;
  readonly artifacts: ProvingArtifacts;
}

/**
 * Those of the circuit table, by slots. Files that are not as their manifest says are an error; a circuit that is not in the
 * cache, or is half made, is left out.
 */
export async function cachedCircuits(repositoryRoot: string, cacheFolder: string): Promise<CachedCircuit[]> {
  const folder = resolve(cacheFolder, 'v1');
  const table = await readCircuitTable(repositoryRoot);
  const found: CachedCircuit[] = [];
  for (const entry of await readdir(folder).catch(() => [])) {
    const manifest = await readFile(join(folder, entry, 'development-key', 'manifest.json'), 'utf8').catch(() => undefined);
    if (manifest === undefined) continue;
    const { circuit: name, circuitHash } = keyManifestSchema.parse(JSON.parse(manifest));
    const params = table.find((instance) => instance.name === name)?.params;
    const { slots, depth, feeSlots } = params ?? {};
    if (slots === undefined || depth === undefined || feeSlots === undefined) continue;
    const artifacts = await loadArtifacts(cacheFolder, { id: 0, name, slots, circuitHash });
    found.push({ name, circuitHash, slots, treeDepth: depth, feeSlots, artifacts });
  }
  return found.toSorted((a, b) => a.slots - b.slots);
}
