import { challengeOf, segmentHash } from '@zkr/protocol/challenge';
import { commitSegment } from '@zkr/protocol/commitment';
import { evaluateWords, presentWords } from '@zkr/protocol/evaluation';
import { encodeSegmentBytes } from '@zkr/protocol/segment-bytes';
import { packSegmentHeader } from '@zkr/protocol/segment-header';
import type { ClosedSegment } from './open-segment.js';

/** Which circuit of which deployment proves a segment. */
export interface CircuitChoice {
  readonly domain: bigint;
  readonly circuitId: number;
  readonly slots: number;
}

/** What a segment's proof states. */
export interface SegmentStatement {
  readonly commitment: bigint;
  readonly segmentBytes: Uint8Array;
  readonly segmentHash: bigint;
  /** rootBefore, rootAfter, commitment, challenge, evaluation, domain, header: the circuit's order. */
  readonly publicInputs: readonly bigint[];
}

/** docs/protocol.md, 4: commitment, challenge and evaluation of a closed segment. */
export function stateSegment(segment: ClosedSegment, circuit: CircuitChoice): SegmentStatement {
  const packedHeader = packSegmentHeader(segment.header);
  const { rootBefore, rootAfter, feeSlots, operations } = segment;
  const { domain, circuitId } = circuit;
  const commitment = commitSegment(packedHeader, operations, feeSlots, circuit.slots);
  const segmentBytes = encodeSegmentBytes(feeSlots, operations);
  const hash = segmentHash({ domain, circuitId, commitment, rootBefore, rootAfter, packedHeader, segmentBytes });
  const challenge = challengeOf(hash);
  const evaluation = evaluateWords(presentWords(operations, feeSlots), challenge);
  return {
    commitment,
    segmentBytes,
    segmentHash: hash,
    publicInputs: [rootBefore, rootAfter, commitment, challenge, evaluation, domain, packedHeader],
  };
}
