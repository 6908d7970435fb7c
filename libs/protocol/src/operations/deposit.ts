import { concat, fromBytes, toBytes } from '../big-endian.js';
import { OPCODE } from '../constants.js';
import { isFieldElement } from '../field.js';

/** What L1 put into the queue: money for an owner, and the owner's L2 key if the owner sent it. */
export interface DepositEntry {
  readonly token: number;
  readonly amount: bigint;
  /** True iff the depositor was the owner and gave a key. */
  readonly setKey: boolean;
  /** L1 address as an integer. */
  readonly owner: bigint;
  readonly keyX: bigint;
  readonly keyY: bigint;
}

/** Credits an account of the entry's owner and token, or creates it at the end of the tree. */
export interface Deposit extends DepositEntry {
  readonly kind: 'deposit';
  readonly account: number;
}

export const DEPOSIT_BYTES = 110;
export const DEPOSIT_ENTRY_BYTES = 105;
const HEAD_BYTES = 26;

/** The entry as the queue hashes it: token ‖ amount ‖ flags ‖ owner ‖ keyX ‖ keyY. */
export function encodeDepositEntry(entry: DepositEntry): Uint8Array {
  return concat(
    toBytes(entry.token, 4),
    toBytes(entry.amount, 16),
    toBytes(entry.setKey ? 1 : 0, 1),
    toBytes(entry.owner, 20),
    toBytes(entry.keyX, 32),
    toBytes(entry.keyY, 32),
  );
}

/** @returns undefined if the flags byte is neither 0 nor 1, or a key word is not a field element (I-3) */
export function decodeDepositEntry(bytes: Uint8Array): DepositEntry | undefined {
  const flags = bytes[20];
  if (flags !== 0 && flags !== 1) return undefined;
  const keyX = fromBytes(bytes.subarray(41, 73));
  const keyY = fromBytes(bytes.subarray(73, 105));
  if (!isFieldElement(keyX) || !isFieldElement(keyY)) return undefined;
  return {
    token: Number(fromBytes(bytes.subarray(0, 4))),
    amount: fromBytes(bytes.subarray(4, 20)),
    setKey: flags === 1,
    owner: fromBytes(bytes.subarray(21, 41)),
    keyX,
    keyY,
  };
}

export function encodeDeposit(operation: Deposit): Uint8Array {
  return concat(toBytes(OPCODE.deposit, 1), toBytes(operation.account, 4), encodeDepositEntry(operation));
}

export function decodeDeposit(bytes: Uint8Array): Deposit | undefined {
  const entry = decodeDepositEntry(bytes.subarray(5));
  return entry && { kind: 'deposit', account: Number(fromBytes(bytes.subarray(1, 5))), ...entry };
}

export function depositWords(bytes: Uint8Array): bigint[] {
  return [
    fromBytes(bytes.subarray(0, HEAD_BYTES)),
    fromBytes(bytes.subarray(HEAD_BYTES, 46)),
    fromBytes(bytes.subarray(46, 78)),
    fromBytes(bytes.subarray(78, 110)),
  ];
}
