import type { Account } from './account.js';
import { concat, fromBytes, toBytes } from './big-endian.js';
import { isFieldElement } from './field.js';

/** owner 20 ‖ token 4 ‖ nonce 4 ‖ balance 16 ‖ keyX 32 ‖ keyY 32: an account in traces and undo records, never on L1. */
export const ACCOUNT_BYTES = 108;

export function encodeAccount(account: Account): Uint8Array {
  return concat(
    toBytes(account.owner, 20),
    toBytes(account.token, 4),
    toBytes(account.nonce, 4),
    toBytes(account.balance, 16),
    toBytes(account.keyX, 32),
    toBytes(account.keyY, 32),
  );
}

/** @returns undefined unless they are 108 bytes with key coordinates below r */
export function decodeAccount(bytes: Uint8Array): Account | undefined {
  if (bytes.length !== ACCOUNT_BYTES) return undefined;
  const field = (from: number, to: number) => fromBytes(bytes.subarray(from, to));
  const keyX = field(44, 76);
  const keyY = field(76, 108);
  if (!isFieldElement(keyX) || !isFieldElement(keyY)) return undefined;
  return { owner: field(0, 20), token: Number(field(20, 24)), nonce: Number(field(24, 28)), balance: field(28, 44), keyX, keyY };
}
