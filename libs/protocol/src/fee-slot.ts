import { concat, fromBytes, toBytes } from './big-endian.js';
import { MAX_UINT32 } from './constants.js';

/** Where a segment's fees in one token go. */
export interface FeeSlot {
  readonly token: number;
  readonly account: number;
}

/** All 0xff: no token and no account has this number, so it matches nothing. */
export const UNUSED_FEE_SLOT: FeeSlot = { token: MAX_UINT32, account: MAX_UINT32 };

export const FEE_SLOT_BYTES = 8;

export function isFeeSlotUsed(slot: FeeSlot): boolean {
  return slot.token !== MAX_UINT32;
}

export function encodeFeeSlot(slot: FeeSlot): Uint8Array {
  return concat(toBytes(slot.token, 4), toBytes(slot.account, 4));
}

export function decodeFeeSlot(bytes: Uint8Array): FeeSlot {
  return { token: Number(fromBytes(bytes.subarray(0, 4))), account: Number(fromBytes(bytes.subarray(4, 8))) };
}

export function feeWord(slot: FeeSlot): bigint {
  return fromBytes(encodeFeeSlot(slot));
}

/** Used slots by increasing token, padded with unused ones. @throws RangeError on more slots than the segment has */
export function orderFeeSlots(used: readonly FeeSlot[], feeSlots: number): FeeSlot[] {
  if (used.length > feeSlots) throw new RangeError(`${used.length} fee slots in a segment with ${feeSlots}`);
  const ordered = [...used].sort((a, b) => a.token - b.token);
  return [...ordered, ...Array.from({ length: feeSlots - used.length }, () => UNUSED_FEE_SLOT)];
}

/** I-13: used slots first, strictly increasing tokens, unused ones all 0xff. */
export function areFeeSlotsOrdered(slots: readonly FeeSlot[]): boolean {
  return slots.every((slot, i) => {
    if (!isFeeSlotUsed(slot)) return slot.account === MAX_UINT32;
    const previous = slots[i - 1];
    return previous === undefined || (isFeeSlotUsed(previous) && previous.token < slot.token);
  });
}
