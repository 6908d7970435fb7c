import { concat, fromBytes, toBytes } from '../big-endian.js';
import { OPCODE } from '../constants.js';

/** What L1 put into the queue: an owner's demand for all that its account holds. */
export interface ForcedExitEntry {
  readonly account: number;
  readonly token: number;
  /** L1 address as an integer: the request's msg.sender. */
  readonly sender: bigint;
}

/** Empties the account if it is the sender's and of this token; changes nothing otherwise. */
export interface ForcedExit extends ForcedExitEntry {
  readonly kind: 'forcedExit';
  /** The account's whole balance if the entry matches, else 0 (I-33): L1 credits it to the sender. */
  readonly amount: bigint;
}

export const FORCED_EXIT_BYTES = 45;
export const FORCED_EXIT_ENTRY_BYTES = 28;
const HEAD_BYTES = 25;

/** The entry as the queue hashes it: account ‖ token ‖ sender. */
export function encodeForcedExitEntry(entry: ForcedExitEntry): Uint8Array {
  return concat(toBytes(entry.account, 4), toBytes(entry.token, 4), toBytes(entry.sender, 20));
}

/** @param bytes exactly {@link FORCED_EXIT_ENTRY_BYTES} */
export function decodeForcedExitEntry(bytes: Uint8Array): ForcedExitEntry {
  return {
    account: Number(fromBytes(bytes.subarray(0, 4))),
    token: Number(fromBytes(bytes.subarray(4, 8))),
    sender: fromBytes(bytes.subarray(8, 28)),
  };
}

export function encodeForcedExit(operation: ForcedExit): Uint8Array {
  return concat(toBytes(OPCODE.forcedExit, 1), toBytes(operation.amount, 16), encodeForcedExitEntry(operation));
}

export function decodeForcedExit(bytes: Uint8Array): ForcedExit {
  return { kind: 'forcedExit', amount: fromBytes(bytes.subarray(1, 17)), ...decodeForcedExitEntry(bytes.subarray(17)) };
}

export function forcedExitWords(bytes: Uint8Array): bigint[] {
  return [fromBytes(bytes.subarray(0, HEAD_BYTES)), fromBytes(bytes.subarray(HEAD_BYTES))];
}
