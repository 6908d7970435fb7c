import { SEGMENT_PREFIX_BYTES } from '@zkr/protocol/batch-calldata';
import { MAX_PUSH_GAS, OPCODE } from '@zkr/protocol/constants';
import { FEE_SLOT_BYTES } from '@zkr/protocol/fee-slot';
import { operationLength } from '@zkr/protocol/operation';

/** Measured on the contract, rounded up: gas that does not depend on the data, per submit, segment and priority operation. */
export const SUBMIT_GAS = 350_000;
export const SEGMENT_GAS = 80_000;
/** A forced exit whose pending balance is new; the others take a sixth of it. */
const PRIORITY_OPERATION_GAS = 30_000;
/** EIP-7623's floor for a non-zero byte, and the execution over it: by byte, a registerKey has the most, 6,900 over 149. */
const BYTE_GAS = 40 + 47;
/** Of any operation. */
export const LARGEST_OPERATION_BYTES = Math.max(...Object.values(OPCODE).map((opcode) => operationLength(opcode) ?? 0));

export interface SubmitPart {
  readonly bytes: number;
  readonly operations: number;
  readonly priorityOperations: number;
  readonly pushes: number;
}

export function segmentBytesOnL1(feeSlots: number, operationBytes: number): number {
  return SEGMENT_PREFIX_BYTES + feeSlots * FEE_SLOT_BYTES + operationBytes;
}

/** The largest a segment of this circuit can be: the longest operation in every slot. */
export function largestSegmentBytes(feeSlots: number, slots: number): number {
  return segmentBytesOnL1(feeSlots, slots * LARGEST_OPERATION_BYTES);
}

/** Upper bound of a segment's gas: the floor or the execution, whichever applies, are both below the sum. */
export function segmentGas({ bytes, priorityOperations, pushes }: Omit<SubmitPart, 'operations'>): number {
  return SEGMENT_GAS + bytes * BYTE_GAS + priorityOperations * PRIORITY_OPERATION_GAS + pushes * MAX_PUSH_GAS;
}

export function largestSegmentGas(feeSlots: number, slots: number): number {
  return segmentGas({ bytes: largestSegmentBytes(feeSlots, slots), priorityOperations: slots, pushes: slots });
}

export function submitGas(parts: readonly SubmitPart[]): number {
  return parts.reduce((sum, part) => sum + segmentGas(part), SUBMIT_GAS);
}
