import type { Proof } from '@zkr/proving/proof';
import { encodeProof } from '@zkr/proving/proof-encoding';
import type { Prover } from '@zkr/proving/prover';
import { bytesToHex } from '@zkr/protocol/hex';
import type { StoredProof } from '@zkr/storage/tables/rollup';
import type { CircuitChoice } from '@zkr/vm/segment-statement';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { circuitSignals } from '@zkr/witness/circuit-signals';
import { decodeTrace } from '@zkr/witness/trace-bytes';
import { PublicInputMismatchError, WrongProofError } from './errors.js';
import type { ProofPhase, ProvingMetrics } from './proving-metrics.js';
import type { LeasedSegment } from './segment-source.js';

export interface ProveSegmentOptions {
  prover: Prover;
  circuit: CircuitChoice & { readonly name: string };
  verify: (publicInputs: readonly string[], proof: Proof) => Promise<boolean>;
  metrics: Pick<ProvingMetrics, 'phase'>;
}

/** Makes one segment's proof. */
export type ProveSegment = (segment: LeasedSegment, signal: AbortSignal) => Promise<StoredProof>;

const PUBLIC_INPUTS = ['rootBefore', 'rootAfter', 'commitment', 'challenge', 'evaluation', 'domain', 'header'] as const;

/**
 * Trace → witness → proof → verified. What the trace leads to must be what the segment says, before minutes are spent on
 * it; and no proof leaves that the verifier's key does not accept for the segment's own public inputs.
 */
export function proveSegmentWith({ prover, circuit, verify, metrics }: ProveSegmentOptions): ProveSegment {
  const { backend } = prover;
  const observe = (phase: ProofPhase, ms: number) => metrics.phase(phase, { backend, circuit: circuit.name }, ms);
  return async (segment, signal) => {
    const input = buildSegmentInput(decodeTrace(segment.trace), circuit);
    checkPublicInputs(segment.publicInputs, input.statement.publicInputs);
    const { proof, timings } = await prover.prove(circuitSignals(input), signal);
    observe('witness', timings.witnessMs);
    observe('prove', timings.proveMs);
    const started = performance.now();
    const valid = await verify(segment.publicInputs, proof);
    observe('verify', performance.now() - started);
    if (!valid) throw new WrongProofError(backend);
    return { proof: bytesToHex(encodeProof(proof)), ...timings, backend };
  };
}

function checkPublicInputs(expected: readonly string[], computed: readonly bigint[]): void {
  PUBLIC_INPUTS.forEach((name, i) => {
    const [wanted, got] = [String(expected[i]), String(computed[i])];
    if (wanted !== got) throw new PublicInputMismatchError(name, wanted, got);
  });
}
