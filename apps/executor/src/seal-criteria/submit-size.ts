import { SEGMENT_PREFIX_BYTES } from '@zkr/protocol/batch-calldata';
import { FEE_SLOT_BYTES } from '@zkr/protocol/fee-slot';
import { REGISTER_KEY_BYTES } from '@zkr/protocol/operations/register-key';

/** Measured on the contract, rounded up: gas that does not depend on the data, per submit and segment. */
export const SUBMIT_GAS = 350_000;
export const SEGMENT_GAS = 80_000;
/** A forced exit that becomes a new pending balance; a deposit takes a tenth of it. */
const PRIORITY_OPERATION_GAS = 40_000;
/** An ERC-20 push at its cap, and the pending balance when it fails. */
const PUSH_GAS = 150_000 + 60_000;
/** EIP-7623's floor for a non-zero byte. */
const BYTE_GAS = 40;

export interface SubmitPart {
  readonly bytes: number;
  readonly operations: number;
  readonly priorityOperations: number;
  readonly pushes: number;
}

export function segmentBytesOnL1(feeSlots: number, operationBytes: number): number {
  return SEGMENT_PREFIX_BYTES + feeSlots * FEE_SLOT_BYTES + operationBytes;
}

/** The largest a segment of this circuit can be: key registrations in every slot. */
export function largestSegmentBytes(feeSlots: number, slots: number): number {
  return segmentBytesOnL1(feeSlots, slots * REGISTER_KEY_BYTES);
}

/** Upper bound of a segment's gas: the floor or the execution, whichever applies, are both below the sum. */
export function segmentGas({ bytes, priorityOperations, pushes }: Omit<SubmitPart, 'operations'>): number {
  return SEGMENT_GAS + bytes * BYTE_GAS + priorityOperations * PRIORITY_OPERATION_GAS + pushes * PUSH_GAS;
}

export function largestSegmentGas(feeSlots: number, slots: number): number {
  return segmentGas({ bytes: largestSegmentBytes(feeSlots, slots), priorityOperations: slots, pushes: slots });
}

export function submitGas(parts: readonly SubmitPart[]): number {
  return parts.reduce((sum, part) => sum + segmentGas(part), SUBMIT_GAS);
}
