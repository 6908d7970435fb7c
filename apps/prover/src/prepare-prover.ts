import type { Prover } from '@zkr/proving/prover';
import { selfTest } from '@zkr/proving/self-test';
import { SnarkjsProver } from '@zkr/proving/snarkjs-prover';
import type { VerificationKey } from '@zkr/proving/verification-key';
import type { CircuitChoice } from '@zkr/vm/segment-statement';
import { loadArtifacts } from './circuit-artifacts.js';
import type { Config } from './config.js';
import { UnknownCircuitError } from './errors.js';
import type { ProvingDeployment } from './proving-database.js';
import { selfTestInput } from './self-test-input.js';

export const BACKEND = 'snarkjs';

/** A backend for one deployed circuit. */
export interface PreparedProver {
  readonly prover: Prover;
  readonly circuit: CircuitChoice & { readonly name: string };
  readonly verificationKey: VerificationKey;
  /** @throws SelfTestError if its proofs do not verify */
  readonly selfTest: (signal: AbortSignal) => Promise<void>;
}

/** Checks the files against the manifest and the deployment. The backend itself starts with its first proof. */
export async function prepareProver(config: Config, deployment: ProvingDeployment): Promise<PreparedProver> {
  const { domain, treeDepth, feeSlots } = deployment;
  const deployed = chooseCircuit(config.circuit, deployment);
  const { wasm, provingKey, verificationKey } = await loadArtifacts(config.circuitCache, deployed);
  const circuit = { domain, circuitId: deployed.id, slots: deployed.slots, name: deployed.name };
  const prover = new SnarkjsProver(deployed.name, { wasm, provingKey });
  const input = selfTestInput(circuit, treeDepth, feeSlots);
  return { prover, circuit, verificationKey, selfTest: (signal) => selfTest(prover, input, verificationKey, signal) };
}

function chooseCircuit(name: string | undefined, { circuits }: ProvingDeployment) {
  const found = name === undefined ? circuits : circuits.filter((circuit) => circuit.name === name);
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new UnknownCircuitError(name, circuits.map((circuit) => circuit.name));
}
