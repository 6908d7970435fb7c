import { concat, fromBytes, toBytes } from '../big-endian.js';
import { OPCODE } from '../constants.js';

/** Takes an amount out of the rollup; L1 pays it to the recipient when it accepts the batch. */
export interface Withdraw {
  readonly kind: 'withdraw';
  readonly from: number;
  /** In the bytes because L1 must know what to pay; equal to the account's token. */
  readonly token: number;
  readonly amount: bigint;
  /** u16 */
  readonly packedFee: number;
  /** L1 address as an integer. */
  readonly recipient: bigint;
}

export const WITHDRAW_BYTES = 47;
const HEAD_BYTES = 27;

export function encodeWithdraw(operation: Withdraw): Uint8Array {
  return concat(
    toBytes(OPCODE.withdraw, 1),
    toBytes(operation.from, 4),
    toBytes(operation.token, 4),
    toBytes(operation.amount, 16),
    toBytes(operation.packedFee, 2),
    toBytes(operation.recipient, 20),
  );
}

export function decodeWithdraw(bytes: Uint8Array): Withdraw {
  return {
    kind: 'withdraw',
    from: Number(fromBytes(bytes.subarray(1, 5))),
    token: Number(fromBytes(bytes.subarray(5, 9))),
    amount: fromBytes(bytes.subarray(9, 25)),
    packedFee: Number(fromBytes(bytes.subarray(25, 27))),
    recipient: fromBytes(bytes.subarray(27, 47)),
  };
}

export function withdrawWords(bytes: Uint8Array): bigint[] {
  return [fromBytes(bytes.subarray(0, HEAD_BYTES)), fromBytes(bytes.subarray(HEAD_BYTES))];
}
