import type { SubmittedSegment } from '@zkr/protocol/batch-calldata';
import type { ClosedSegment } from './open-segment.js';
import type { SegmentStatement } from './segment-statement.js';

/**
 * A segment as a batch's calldata holds it.
 * @param proof 256 bytes, of the statement
 */
export function toSubmitted(closed: ClosedSegment, { commitment }: Pick<SegmentStatement, 'commitment'>, proof: Uint8Array): SubmittedSegment {
  const { rootAfter, timestamp, feeSlots, operations, header } = closed;
  return { rootAfter, commitment, proof, accountCountAfter: header.accountCountAfter, timestamp, feeSlots, operations };
}
