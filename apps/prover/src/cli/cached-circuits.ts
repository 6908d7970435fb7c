import { readCircuitTable } from '@zkr/proving/circuit-table';
import { hasKey, locateCircuit } from '@zkr/proving/locate-circuit';
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
 * Those of the circuit table as this version has them, by slots. Files that are not as their manifest says are an error; a circuit
 * without a key in the cache is left out.
 */
export async function cachedCircuits(repositoryRoot: string, cacheFolder: string): Promise<CachedCircuit[]> {
  const found: CachedCircuit[] = [];
  for (const instance of await readCircuitTable(repositoryRoot)) {
    const { name, params } = instance;
    const { slots, depth, feeSlots } = params;
    if (slots === undefined || depth === undefined || feeSlots === undefined) continue;
    const location = await locateCircuit(repositoryRoot, instance, cacheFolder);
    if (!(await hasKey(location))) continue;
    const { circuitHash } = location;
    const artifacts = await loadArtifacts(cacheFolder, { id: 0, name, slots, circuitHash });
    found.push({ name, circuitHash, slots, treeDepth: depth, feeSlots, artifacts });
  }
  return found.toSorted((a, b) => a.slots - b.slots);
}
