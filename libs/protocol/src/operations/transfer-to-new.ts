import { concat, fromBytes, toBytes } from '../big-endian.js';
import { OPCODE } from '../constants.js';

/** Moves an amount into a new account of the sender's token, which takes the next index and has no key. */
export interface TransferToNew {
  readonly kind: 'transferToNew';
  readonly from: number;
  /** u32, see packed-number.ts; kept packed because it is signed and published packed. */
  readonly packedAmount: number;
  /** u16 */
  readonly packedFee: number;
  /** L1 address as an integer, not 0. */
  readonly owner: bigint;
}

export const TRANSFER_TO_NEW_BYTES = 31;
const HEAD_BYTES = 11;

export function encodeTransferToNew(operation: TransferToNew): Uint8Array {
  return concat(
    toBytes(OPCODE.transferToNew, 1),
    toBytes(operation.from, 4),
    toBytes(operation.packedAmount, 4),
    toBytes(operation.packedFee, 2),
    toBytes(operation.owner, 20),
  );
}

export function decodeTransferToNew(bytes: Uint8Array): TransferToNew {
  return {
    kind: 'transferToNew',
    from: Number(fromBytes(bytes.subarray(1, 5))),
    packedAmount: Number(fromBytes(bytes.subarray(5, 9))),
    packedFee: Number(fromBytes(bytes.subarray(9, 11))),
    owner: fromBytes(bytes.subarray(11, 31)),
  };
}

export function transferToNewWords(bytes: Uint8Array): bigint[] {
  return [fromBytes(bytes.subarray(0, HEAD_BYTES)), fromBytes(bytes.subarray(HEAD_BYTES))];
}
