/** What a segment says of itself, packed into one public input (docs/protocol.md, 4). */
export interface SegmentHeader {
  readonly accountCountBefore: number;
  readonly accountCountAfter: number;
  /** u40, seconds */
  readonly timestamp: number;
  readonly operations: number;
  readonly priorityOperations: number;
  readonly pushes: number;
}

export function packSegmentHeader(header: SegmentHeader): bigint {
  return (
    (BigInt(header.accountCountBefore) << 120n) |
    (BigInt(header.accountCountAfter) << 88n) |
    (BigInt(header.timestamp) << 48n) |
    (BigInt(header.operations) << 32n) |
    (BigInt(header.priorityOperations) << 16n) |
    BigInt(header.pushes)
  );
}
