import { concat, fromBytes, toBytes } from './big-endian.js';
import { encodeFeeSlot, FEE_SLOT_BYTES, type FeeSlot } from './fee-slot.js';
import { encodeOperation, type Operation } from './operation.js';
import { decodeFeeSlots, decodeOperations } from './segment-bytes.js';
import { keccakText } from './keccak.js';

/** One segment as L1 sees it. */
export interface SubmittedSegment {
  readonly rootAfter: bigint;
  readonly commitment: bigint;
  /** 256 bytes, the layout of docs/protocol.md, 5. */
  readonly proof: Uint8Array;
  readonly accountCountAfter: number;
  readonly timestamp: number;
  readonly feeSlots: readonly FeeSlot[];
  readonly operations: readonly Operation[];
}

export interface SubmittedBatch {
  readonly circuitId: number;
  readonly number: number;
  readonly segments: readonly SubmittedSegment[];
}

export const PROOF_BYTES = 256;
/** Selector, circuit id, segment count and batch number. */
export const BATCH_PREFIX_BYTES = 4 + 1 + 1 + 4;
/** A segment's bytes before its fee slots. */
export const SEGMENT_PREFIX_BYTES = 32 + 32 + PROOF_BYTES + 4 + 5 + 3;

export const SUBMIT_BATCH_SELECTOR = keccakText('submitBatch()').slice(0, 4);

/** The flat calldata of `submitBatch()`, selector included. */
export function encodeBatchCalldata(batch: SubmittedBatch): Uint8Array {
  return concat(
    SUBMIT_BATCH_SELECTOR,
    toBytes(batch.circuitId, 1),
    toBytes(batch.segments.length, 1),
    toBytes(batch.number, 4),
    ...batch.segments.map(encodeSegment),
  );
}

function encodeSegment(segment: SubmittedSegment): Uint8Array {
  const operations = concat(...segment.operations.map(encodeOperation));
  return concat(
    toBytes(segment.rootAfter, 32),
    toBytes(segment.commitment, 32),
    segment.proof,
    toBytes(segment.accountCountAfter, 4),
    toBytes(segment.timestamp, 5),
    toBytes(operations.length, 3),
    ...segment.feeSlots.map(encodeFeeSlot),
    operations,
  );
}

/**
 * Reads a submit back, as strictly as the contract does.
 * @returns undefined if the bytes are not a whole submitBatch: the contract cannot have accepted them
 */
export function decodeBatchCalldata(calldata: Uint8Array, feeSlots: number): SubmittedBatch | undefined {
  if (calldata.length < BATCH_PREFIX_BYTES) return undefined;
  if (SUBMIT_BATCH_SELECTOR.some((byte, i) => calldata[i] !== byte)) return undefined;
  const count = calldata[5] as number;
  const segments: SubmittedSegment[] = [];
  let at = BATCH_PREFIX_BYTES;
  for (let i = 0; i < count; i++) {
    const decoded = decodeSegment(calldata.subarray(at), feeSlots);
    if (decoded === undefined) return undefined;
    segments.push(decoded.segment);
    at += decoded.length;
  }
  if (count === 0 || at !== calldata.length) return undefined;
  return { circuitId: calldata[4] as number, number: Number(fromBytes(calldata.subarray(6, 10))), segments };
}

function decodeSegment(bytes: Uint8Array, feeSlots: number): { segment: SubmittedSegment; length: number } | undefined {
  const operationsAt = SEGMENT_PREFIX_BYTES + feeSlots * FEE_SLOT_BYTES;
  if (bytes.length < operationsAt) return undefined;
  const length = operationsAt + Number(fromBytes(bytes.subarray(329, 332)));
  if (bytes.length < length) return undefined;
  const operations = decodeOperations(bytes.subarray(operationsAt, length));
  if (operations === undefined) return undefined;
  const segment: SubmittedSegment = {
    rootAfter: fromBytes(bytes.subarray(0, 32)),
    commitment: fromBytes(bytes.subarray(32, 64)),
    proof: bytes.slice(64, 320),
    accountCountAfter: Number(fromBytes(bytes.subarray(320, 324))),
    timestamp: Number(fromBytes(bytes.subarray(324, 329))),
    feeSlots: decodeFeeSlots(bytes.subarray(SEGMENT_PREFIX_BYTES, operationsAt)),
    operations,
  };
  return { segment, length };
}
