import { decodeBatchCalldata, encodeBatchCalldata } from '@zkr/protocol/batch-calldata';
import { UNUSED_FEE_SLOT } from '@zkr/protocol/fee-slot';
import { bytesToHex, toHex32 } from '@zkr/protocol/hex';
import type { Operation } from '@zkr/protocol/operation';
import { encodeSegmentBytes } from '@zkr/protocol/segment-bytes';
import { expect, it } from 'vitest';
import { submittedSegment } from './load-batch.js';

const operations: Operation[] = [
  { kind: 'transfer', from: 1, to: 2, packedAmount: 77, packedFee: 3 },
  { kind: 'withdraw', from: 1, token: 0, amount: 5n, packedFee: 0, recipient: 9n },
];
const feeSlots = [{ token: 0, account: 4 }, UNUSED_FEE_SLOT];
const row = {
  ...{ id: 7n, root_after: toHex32(71n), commitment: toHex32(8n), account_count_after: 3n, timestamp: 1_700n },
  segment_bytes: Buffer.from(encodeSegmentBytes(feeSlots, operations)),
} as never;
const proof = bytesToHex(new Uint8Array(256).fill(6));

it('submits what was proved', () => {
  const segment = submittedSegment(row, proof, 2);
  expect(segment).toMatchObject({ rootAfter: 71n, commitment: 8n, accountCountAfter: 3, timestamp: 1_700, feeSlots, operations });
  const batch = { circuitId: 0, number: 1, segments: [segment] };
  expect(decodeBatchCalldata(encodeBatchCalldata(batch), 2)).toEqual(batch);
});

it.each([
  ['no proof', row, undefined],
  ['no bytes', { ...(row as object), segment_bytes: null } as never, proof],
  ['bytes that do not decode', { ...(row as object), segment_bytes: Buffer.alloc(40) } as never, proof],
])('halts at a proven segment with %s', (_, broken, itsProof) => {
  expect(() => submittedSegment(broken, itsProof, 2)).toThrow(expect.objectContaining({ code: 'batch-corrupt' }));
});
