import type { Database, Trx } from '@zkr/storage/database';
import { fence } from '@zkr/storage/leadership';
import { enqueue } from '@zkr/storage/outbox';
import { withTransaction } from '@zkr/storage/with-transaction';
import { sql } from 'kysely';
import { orderTransactions, type Candidate } from './order-transactions.js';

export const SEQUENCER_ROLE = 'sequencer';

/** First and last place given, inclusive. */
export interface Ordered {
  readonly firstSequence: string;
  readonly lastSequence: string;
}

/**
 * Gives final priority operations, in the queue's order, and then pending transactions the next places in the order, in
 * one transaction of this epoch. A crash before its commit leaves nothing; after it, the relay announces it.
 *
 * @returns undefined if there was nothing to order
 */
export function orderOperations(db: Database, epoch: number, limit: number): Promise<Ordered | undefined> {
  return withTransaction(db, async (trx) => {
    await fence(trx, SEQUENCER_ROLE, epoch);
    await expireTransactions(trx);
    const queued = await unorderedPriorityOperations(trx, limit);
    const transactions = await unorderedTransactions(trx, limit - queued.length);
    const places = [...queued.map((queue_id) => ({ queue_id })), ...transactions.map((transaction_id) => ({ transaction_id }))];
    if (places.length === 0) return undefined;

    const first = (await lastSequence(trx)) + 1n;
    const rows = places.map((place, i) => ({ queue_id: null, transaction_id: null, ...place, sequence: first + BigInt(i), epoch: BigInt(epoch) }));
    await trx.insertInto('ordered_operation').values(rows).execute();
    const ordered = { firstSequence: first.toString(), lastSequence: (first + BigInt(places.length) - 1n).toString() };
    await enqueue(trx, { topic: 'ops.ordered', key: 'order', eventId: `ops.ordered:${ordered.firstSequence}`, payload: ordered });
    return ordered;
  });
}

async function lastSequence(trx: Trx): Promise<bigint> {
  const row = await trx.selectFrom('ordered_operation').select(({ fn }) => fn.max('sequence').as('last')).executeTakeFirst();
  return row?.last ?? 0n;
}

/** The queue's order has no gaps: an id is taken only when its predecessor is. */
async function unorderedPriorityOperations(trx: Trx, limit: number): Promise<bigint[]> {
  const last = await trx.selectFrom('ordered_operation').select(({ fn }) => fn.max('queue_id').as('last')).executeTakeFirst();
  const start = (last?.last ?? -1n) + 1n;
  const rows = await trx
    .selectFrom('priority_operation')
    .select('queue_id')
    .where('queue_id', '>=', start)
    .where('status', '=', 'final')
    .orderBy('queue_id')
    .limit(limit)
    .execute();
  return rows.map(({ queue_id }) => queue_id).filter((id, i) => id === start + BigInt(i));
}

async function unorderedTransactions(trx: Trx, limit: number): Promise<string[]> {
  if (limit <= 0) return [];
  const { rows } = await sql<Candidate & { expected: bigint }>`
    SELECT t.id, t.sender, t.nonce,
           coalesce((SELECT max(p.nonce) + 1 FROM l2_transaction p JOIN ordered_operation o ON o.transaction_id = p.id
                      WHERE p.sender = t.sender AND p.status = 'pending'),
                    (SELECT a.nonce FROM account a WHERE a.index = t.sender), 0) AS expected
      FROM l2_transaction t
     WHERE t.status = 'pending' AND NOT EXISTS (SELECT 1 FROM ordered_operation o WHERE o.transaction_id = t.id)
     ORDER BY t.received_at, t.nonce LIMIT ${limit}`.execute(trx);
  const expected = new Map(rows.map((row) => [row.sender, row.expected]));
  return orderTransactions(rows, expected).map(({ id }) => id);
}

/** A transaction that never got a place and is no longer valid in any later segment. Its nonce becomes free again. */
async function expireTransactions(trx: Trx): Promise<void> {
  await sql`
    UPDATE l2_transaction t SET status = 'expired', ended_at = clock_timestamp()
     WHERE t.status = 'pending' AND t.valid_until < (SELECT max(timestamp) FROM segment)
       AND NOT EXISTS (SELECT 1 FROM ordered_operation o WHERE o.transaction_id = t.id)`.execute(trx);
}
