import type { Database, Trx } from '@zkr/storage/database';
import { fence } from '@zkr/storage/leadership';
import { enqueue } from '@zkr/storage/outbox';
import { withTransaction } from '@zkr/storage/with-transaction';
import { sql } from 'kysely';
import { expireTransactions, orderTransactions, rejectOvertaken, tidyQueue } from './order-transactions.js';

export const SEQUENCER_ROLE = 'sequencer';

/** First and last place given, inclusive. */
export interface Ordered {
  readonly firstSequence: string;
  readonly lastSequence: string;
}

/** Why a transaction never gets a place: it is no longer valid, a key set on L1 has used its nonce, or it waited too long for those before it. */
export type Eviction = 'expired' | 'overtaken' | 'gap';

/**
 * Gives final priority operations, in the queue's order, and then pending transactions the next places in the order, in
 * one transaction of this epoch. A crash before its commit leaves nothing; after it, the relay announces it.
 *
 * @param onEvicted told after the commit
 * @returns undefined if there was nothing to order
 */
export async function orderOperations(
  db: Database,
  epoch: number,
  limit: number,
  onEvicted?: (reason: Eviction, transactions: number) => void,
): Promise<Ordered | undefined> {
  let evicted: Record<Exclude<Eviction, 'gap'>, number> = { expired: 0, overtaken: 0 };
  const ordered = await withTransaction(db, async (trx) => {
    await fence(trx, SEQUENCER_ROLE, epoch);
    evicted = { expired: await expireTransactions(trx, limit), overtaken: await rejectOvertaken(trx) };
    const first = (await lastSequence(trx)) + 1n;
    const queued = await orderPriorityOperations(trx, first, epoch, limit);
    const transactions = await orderTransactions(trx, first + BigInt(queued), epoch, limit - queued);
    const count = queued + transactions;
    if (count === 0) return undefined;
    const places = { firstSequence: first.toString(), lastSequence: (first + BigInt(count) - 1n).toString() };
    await enqueue(trx, { topic: 'ops.ordered', key: 'order', eventId: `ops.ordered:${places.firstSequence}`, payload: places });
    return places;
  });
  for (const reason of ['expired', 'overtaken'] as const) if (evicted[reason] > 0) onEvicted?.(reason, evicted[reason]);
  return ordered;
}

/** To call once before the first {@link orderOperations} of an epoch. */
export function beginEpoch(db: Database, epoch: number): Promise<void> {
  return withTransaction(db, async (trx) => {
    await fence(trx, SEQUENCER_ROLE, epoch);
    await tidyQueue(trx);
  });
}

async function lastSequence(trx: Trx): Promise<bigint> {
  const row = await trx.selectFrom('ordered_operation').select(({ fn }) => fn.max('sequence').as('last')).executeTakeFirst();
  return row?.last ?? 0n;
}

/** The queue's order has no gaps: an id is taken only when its predecessor is. @returns how many */
async function orderPriorityOperations(trx: Trx, first: bigint, epoch: number, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    INSERT INTO ordered_operation (sequence, queue_id, epoch)
    SELECT ${first}::bigint + queue_id - start, queue_id, ${epoch} FROM (
           SELECT queue_id, start, row_number() OVER (ORDER BY queue_id) AS number
             FROM priority_operation, (SELECT coalesce(max(queue_id) + 1, 0) AS start FROM ordered_operation) AS next
            WHERE queue_id >= start AND status = 'final' ORDER BY queue_id LIMIT ${limit}) AS waiting
     WHERE queue_id = start + number - 1`.execute(trx);
  return Number(numAffectedRows ?? 0n);
}
