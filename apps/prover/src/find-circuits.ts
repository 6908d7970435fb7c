import type { CircuitChoice } from '@zkr/vm/segment-statement';
import { loadArtifacts, type ProvingArtifacts } from './circuit-artifacts.js';
import { ArtifactsMissingError, UnknownCircuitError } from './errors.js';
import type { ProvingDeployment } from './proving-database.js';

/** A deployed circuit that this process can prove. */
export interface ProvableCircuit {
  readonly circuit: CircuitChoice & { readonly name: string };
  readonly artifacts: ProvingArtifacts;
}

export interface FoundCircuits {
  /** The smallest first; at least one. */
  readonly circuits: readonly ProvableCircuit[];
  /** Deployed, but not in the cache: another prover has to prove them. */
  readonly lacking: readonly ArtifactsMissingError[];
}

/**
 * The deployed circuits whose files are in the cache, checked against manifest and deployment.
 * @param names only these; then all of them must be there
 * @throws ArtifactsMissingError none is in the cache, or a named one is not
 * @throws UnknownCircuitError a named one is not deployed
 */
export async function findCircuits(
  cacheFolder: string,
  names: readonly string[] | undefined,
  { domain, circuits: deployed }: Pick<ProvingDeployment, 'domain' | 'circuits'>,
): Promise<FoundCircuits> {
  const unknown = names?.find((name) => !deployed.some((circuit) => circuit.name === name));
  if (unknown !== undefined) throw new UnknownCircuitError(unknown, deployed.map((circuit) => circuit.name));
  const circuits: ProvableCircuit[] = [];
  const lacking: ArtifactsMissingError[] = [];
  const wanted = deployed.filter(({ name }) => names?.includes(name) ?? true);
  for (const row of wanted.toSorted((a, b) => a.slots - b.slots)) {
    try {
      const { id: circuitId, slots, name } = row;
      circuits.push({ circuit: { domain, circuitId, slots, name }, artifacts: await loadArtifacts(cacheFolder, row) });
    } catch (error) {
      if (names !== undefined || !(error instanceof ArtifactsMissingError)) throw error;
      lacking.push(error);
    }
  }
  if (circuits.length === 0 && lacking[0]) throw lacking[0];
  return { circuits, lacking };
}
