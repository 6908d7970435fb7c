import type { SubmittedSegment } from '@zkr/protocol/batch-calldata';
import { encodeProof } from '@zkr/proving/proof-encoding';
import type { Prover } from '@zkr/proving/prover';
import type { CircuitChoice } from '@zkr/vm/segment-statement';
import type { SegmentTrace } from '@zkr/vm/segment-trace';
import { toSubmitted } from '@zkr/vm/submitted-segment';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { circuitSignals } from '@zkr/witness/circuit-signals';

/**
 * Proves segments one after the other.
 * @returns them as a batch's calldata holds them
 */
export async function proveRequests(traces: readonly SegmentTrace[], circuit: CircuitChoice, prover: Prover, signal: AbortSignal): Promise<SubmittedSegment[]> {
  const segments: SubmittedSegment[] = [];
  for (const trace of traces) {
    const input = buildSegmentInput(trace, circuit);
    const { proof } = await prover.prove(circuitSignals(input), signal);
    segments.push(toSubmitted(input.segment, input.statement, encodeProof(proof)));
  }
  return segments;
}
