import type { Database, Trx } from '@zkr/storage/database';
import { fence } from '@zkr/storage/leadership';
import { enqueue } from '@zkr/storage/outbox';
import { withTransaction } from '@zkr/storage/with-transaction';
import { sql } from 'kysely';
import { L1_WATCHER_ROLE } from './watcher-role.js';

/** Final blocks are kept for the hashes of the newest ones, and for whoever wants to look. */
const KEPT_FINAL_BLOCKS = 10_000n;

export interface Finalized {
  readonly priorityOperations: readonly string[];
  readonly batches: readonly string[];
}

/** Makes final what stands in the blocks up to `number`, and announces it. */
export function finalizeBlocksUpTo(db: Database, epoch: number, number: number): Promise<Finalized> {
  const upTo = BigInt(number);
  return withTransaction(db, async (trx) => {
    await fence(trx, L1_WATCHER_ROLE, epoch);
    await trx.updateTable('l1_block').set({ finalized: true }).where('number', '<=', upTo).where('finalized', '=', false).execute();
    await trx.deleteFrom('l1_block').where('number', '<', upTo - KEPT_FINAL_BLOCKS).execute();
    const queueIds = await finalizePriorityOperations(trx, upTo);
    const batches = await finalizeBatches(trx, upTo);
    return { priorityOperations: queueIds.map(String), batches: batches.map(String) };
  });
}

async function finalizePriorityOperations(trx: Trx, upTo: bigint): Promise<bigint[]> {
  const rows = await trx
    .updateTable('priority_operation')
    .set({ status: 'final' })
    .where('status', '=', 'observed')
    .where('l1_block_number', '<=', upTo)
    .returning('queue_id')
    .execute();
  const ids = rows.map(({ queue_id }) => queue_id).sort((a, b) => (a < b ? -1 : 1));
  const [first, last] = [ids[0], ids.at(-1)];
  if (first !== undefined && last !== undefined) {
    const payload = { firstQueueId: String(first), lastQueueId: String(last) };
    await enqueue(trx, { topic: 'l1.priority-operation', key: 'queue', eventId: `l1.priority-operation:${first}-${last}`, payload });
  }
  return ids;
}

async function finalizeBatches(trx: Trx, upTo: bigint): Promise<bigint[]> {
  const rows = await trx
    .updateTable('batch')
    .set({ status: 'finalized', finalized_at: sql<Date>`clock_timestamp()` })
    .where('status', '=', 'verified')
    .where('l1_block_number', '<=', upTo)
    .returning('number')
    .execute();
  const numbers = rows.map(({ number }) => number).sort((a, b) => (a < b ? -1 : 1));
  for (const table of ['l2_transaction', 'priority_operation'] as const) {
    await sql`
      UPDATE ${sql.table(table)} SET status = 'finalized', finalized_at = clock_timestamp()
       WHERE batch_number = ANY(${numbers}::bigint[]) AND status = 'verified'`.execute(trx);
  }
  await enqueue(
    trx,
    numbers.map((number) => ({
      ...{ topic: 'batch.finalized', key: String(number), eventId: `batch.finalized:${number}` },
      payload: { batchNumber: String(number) },
    })),
  );
  return numbers;
}
