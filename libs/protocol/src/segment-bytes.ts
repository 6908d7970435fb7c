import { concat } from './big-endian.js';
import { decodeFeeSlot, encodeFeeSlot, FEE_SLOT_BYTES, type FeeSlot } from './fee-slot.js';
import { decodeOperation, encodeOperation, operationLength, type Operation } from './operation.js';

/** segmentBytes of docs/protocol.md, 4: fee slots, then operations. */
export function encodeSegmentBytes(feeSlots: readonly FeeSlot[], operations: readonly Operation[]): Uint8Array {
  return concat(...feeSlots.map(encodeFeeSlot), ...operations.map(encodeOperation));
}

export function decodeFeeSlots(bytes: Uint8Array): FeeSlot[] {
  const slots: FeeSlot[] = [];
  for (let at = 0; at < bytes.length; at += FEE_SLOT_BYTES) slots.push(decodeFeeSlot(bytes.subarray(at, at + FEE_SLOT_BYTES)));
  return slots;
}

/** Strictly as the contract parses them: undefined on an unknown opcode, a cut-off operation or no operation at all. */
export function decodeOperations(bytes: Uint8Array): Operation[] | undefined {
  const operations: Operation[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = operationLength(bytes[at] as number);
    if (length === undefined) return undefined;
    const operation = decodeOperation(bytes.subarray(at, at + length));
    if (operation === undefined) return undefined;
    operations.push(operation);
    at += length;
  }
  return operations.length > 0 ? operations : undefined;
}
