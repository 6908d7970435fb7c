import type { AccountView } from '@zkr/sdk/views';
import { z } from 'zod';
import { decimal, hex, index } from '../lifecycle.js';

export const accountView = z.strictObject({
  index,
  owner: hex,
  token: index,
  nonce: index.describe('Transactions executed so far'),
  nextNonce: index.describe('Sign the next transaction with it'),
  balance: decimal,
  spendable: decimal.describe('Balance less the amounts and fees of pending transactions'),
  pendingTransactions: index,
  key: z.strictObject({ x: hex, y: hex }).nullable().describe('L2 key; null while unset'),
});

export interface AccountRow {
  index: bigint;
  owner: string;
  token: bigint;
  nonce: bigint;
  balance: string;
  key_x: string;
  key_y: string;
  pending_total: string;
  /** Of pending transactions that can still execute. */
  pending_nonces: number[];
}

export function toAccountView(row: AccountRow): AccountView {
  const spendable = BigInt(row.balance) - BigInt(row.pending_total);
  return {
    index: Number(row.index),
    owner: row.owner,
    token: Number(row.token),
    nonce: Number(row.nonce),
    nextNonce: nextNonce(Number(row.nonce), row.pending_nonces),
    balance: row.balance,
    spendable: (spendable < 0n ? 0n : spendable).toString(),
    pendingTransactions: row.pending_nonces.length,
    key: /^0x0*$/.test(row.key_x) ? null : { x: row.key_x, y: row.key_y },
  };
}

/** The lowest one that nothing pending has. */
function nextNonce(nonce: number, pending: readonly number[]): number {
  const taken = new Set(pending);
  let next = nonce;
  while (taken.has(next)) next++;
  return next;
}
