import type { AccountView } from '@zkr/sdk/views';
import { z } from 'zod';
import { decodeQueueEntry } from '@zkr/protocol/queue-entry';
import { hexToBytes, toHex32 } from '@zkr/protocol/hex';
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
  keyChanges: z
    .array(
      z.strictObject({
        source: z.enum(['L1', 'L2']),
        transactionId: hex.nullable().describe('Of a registerKey on L2'),
        queueId: index.nullable().describe('Of a request on L1, which takes effect if its sender is the owner'),
        key: z.strictObject({ x: hex, y: hex }),
      }),
    )
    .describe('Keys that are on their way to the account; what the present key signs after them will be refused'),
  pendingOnL1: decimal.describe('What waits in the contract for the owner, in this token, over all its accounts'),
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
  registrations: { id: string; key_x: string; key_y: string }[];
  /** Entries of requests, 0x hex. */
  key_requests: { queue_id: number; opcode: number; entry: string }[];
  pending_on_l1: string;
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
    keyChanges: [...row.key_requests.flatMap(requestedKey), ...row.registrations.map(registeredKey)],
    pendingOnL1: row.pending_on_l1,
  };
}

function registeredKey({ id, key_x: x, key_y: y }: AccountRow['registrations'][number]): AccountView['keyChanges'][number] {
  return { source: 'L2', transactionId: id, queueId: null, key: { x, y } };
}

function requestedKey({ queue_id, opcode, entry }: AccountRow['key_requests'][number]): AccountView['keyChanges'] {
  const decoded = decodeQueueEntry(opcode, hexToBytes(entry));
  if (decoded?.kind !== 'registerKeyL1') return [];
  return [{ source: 'L1', transactionId: null, queueId: queue_id, key: { x: toHex32(decoded.keyX), y: toHex32(decoded.keyY) } }];
}

/** The lowest one that nothing pending has. */
function nextNonce(nonce: number, pending: readonly number[]): number {
  const taken = new Set(pending);
  let next = nonce;
  while (taken.has(next)) next++;
  return next;
}
