import { ACCOUNT_BYTES, decodeAccount, encodeAccount } from '@zkr/protocol/account-bytes';
import { concat, fromBytes, toBytes } from '@zkr/protocol/big-endian';
import type { Undo } from '../execution-outcome.js';
import { ExecutorHaltedError } from '../errors.js';

/** index 4 ‖ exists 1 */
const HEAD_BYTES = 5;

/** Accounts as they were before they were written, oldest first: index 4 ‖ exists 1 ‖ the account's 108 bytes if it existed. */
export function encodeUndo(undo: Undo): Uint8Array {
  return concat(...undo.flatMap(([index, account]) => [toBytes(index, 4), Uint8Array.of(account ? 1 : 0), ...(account ? [encodeAccount(account)] : [])]));
}

/** @throws ExecutorHaltedError on what {@link encodeUndo} did not write */
export function decodeUndo(bytes: Uint8Array): Undo {
  const undo: Undo[number][] = [];
  for (let at = 0; at < bytes.length; ) {
    const exists = bytes[at + 4] === 1;
    const end = at + HEAD_BYTES + (exists ? ACCOUNT_BYTES : 0);
    const account = exists ? decodeAccount(bytes.subarray(at + HEAD_BYTES, end)) : undefined;
    if (end > bytes.length || (exists ? account === undefined : bytes[at + 4] !== 0)) throw new ExecutorHaltedError('an undo record does not decode', { at });
    undo.push([Number(fromBytes(bytes.subarray(at, at + 4))), account]);
    at = end;
  }
  return undo;
}
