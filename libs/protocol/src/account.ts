import { poseidon6 } from './poseidon.js';

/** A token account: what one owner holds of one token (docs/protocol.md, 1). */
export interface Account {
  /** L1 address as an integer, never 0. */
  readonly owner: bigint;
  readonly token: number;
  readonly nonce: number;
  /** In the token's smallest unit, below 2^128. */
  readonly balance: bigint;
  readonly keyX: bigint;
  readonly keyY: bigint;
}

/** Leaf of an index that has no account. */
export const EMPTY_LEAF = 0n;

export function accountLeaf(account: Account): bigint {
  return poseidon6([
    account.owner,
    BigInt(account.token),
    BigInt(account.nonce),
    account.balance,
    account.keyX,
    account.keyY,
  ]);
}

/** A key that L1 admitted never has keyX = 0: that is the identity or a point of order two. */
export function isKeyUnset(account: Account): boolean {
  return account.keyX === 0n;
}
