import { concat, fromBytes, toBytes } from '../big-endian.js';
import { OPCODE } from '../constants.js';

/** Moves an amount between two existing accounts of one token. */
export interface Transfer {
  readonly kind: 'transfer';
  readonly from: number;
  readonly to: number;
  /** u32, see packed-number.ts; kept packed because it is signed and published packed. */
  readonly packedAmount: number;
  /** u16 */
  readonly packedFee: number;
}

export const TRANSFER_BYTES = 15;

export function encodeTransfer(operation: Transfer): Uint8Array {
  return concat(
    toBytes(OPCODE.transfer, 1),
    toBytes(operation.from, 4),
    toBytes(operation.to, 4),
    toBytes(operation.packedAmount, 4),
    toBytes(operation.packedFee, 2),
  );
}

export function decodeTransfer(bytes: Uint8Array): Transfer {
  return {
    kind: 'transfer',
    from: Number(fromBytes(bytes.subarray(1, 5))),
    to: Number(fromBytes(bytes.subarray(5, 9))),
    packedAmount: Number(fromBytes(bytes.subarray(9, 13))),
    packedFee: Number(fromBytes(bytes.subarray(13, 15))),
  };
}

export function transferWords(bytes: Uint8Array): bigint[] {
  return [fromBytes(bytes)];
}
