import type { Database, Trx } from '@zkr/storage/database';
import { fence } from '@zkr/storage/leadership';
import { withTransaction } from '@zkr/storage/with-transaction';
import { sql } from 'kysely';
import { WatcherHaltedError } from '../errors.js';
import { L1_WATCHER_ROLE } from './watcher-role.js';

export interface Undone {
  readonly blocks: number;
  /** Queue ids that are unseen again. */
  readonly priorityOperations: readonly string[];
  /** Numbers of batches that are proven again, no longer verified. */
  readonly batches: readonly string[];
}

/** Forgets the blocks above `fork` and takes back what they brought. The caller knows that none of them was final. */
export function undoBlocksAbove(db: Database, epoch: number, fork: number): Promise<Undone> {
  const above = BigInt(fork);
  return withTransaction(db, async (trx) => {
    await fence(trx, L1_WATCHER_ROLE, epoch);
    await requireNothingFinal(trx, above);
    const operations = await trx
      .deleteFrom('priority_operation')
      .where('l1_block_number', '>', above)
      .where('status', '=', 'observed')
      .returning('queue_id')
      .execute();
    const batches = await unverifyBatches(trx, above);
    // ETH has the deployment's block, which no reorg may remove.
    await trx.deleteFrom('token').where('l1_block_number', '>', above).where('id', '<>', 0n).execute();
    await trx.deleteFrom('escape_activation').where('l1_block_number', '>', above).execute();
    await trx.deleteFrom('pending_balance_change').where('l1_block_number', '>', above).execute();
    const { numDeletedRows } = await trx.deleteFrom('l1_block').where('number', '>', above).executeTakeFirstOrThrow();
    return {
      blocks: Number(numDeletedRows),
      priorityOperations: operations.map(({ queue_id }) => String(queue_id)),
      batches: batches.map(String),
    };
  });
}

async function requireNothingFinal(trx: Trx, above: bigint): Promise<void> {
  const operation = await trx
    .selectFrom('priority_operation')
    .select(['queue_id', 'status'])
    .where('l1_block_number', '>', above)
    .where('status', '<>', 'observed')
    .limit(1)
    .executeTakeFirst();
  const batch = await trx
    .selectFrom('batch')
    .select('number')
    .where('l1_block_number', '>', above)
    .where('status', '=', 'finalized')
    .limit(1)
    .executeTakeFirst();
  if (!operation && !batch) return;
  throw new WatcherHaltedError('l1-final-reorg', 'a reorg would take back what was final', {
    fork: String(above),
    ...(operation && { queueId: String(operation.queue_id) }),
    ...(batch && { batch: String(batch.number) }),
  });
}

async function unverifyBatches(trx: Trx, above: bigint): Promise<bigint[]> {
  const rows = await trx
    .updateTable('batch')
    .set({
      ...{ status: 'proven', verified_at: null, header_hash: null, l1_transaction_hash: null, l1_block_number: null },
      ...{ l1_block_hash: null, gas_used: null, calldata_bytes: null },
    })
    .where('status', '=', 'verified')
    .where('l1_block_number', '>', above)
    .returning('number')
    .execute();
  const numbers = rows.map(({ number }) => number);
  if (numbers.length === 0) return numbers;
  for (const table of ['l2_transaction', 'priority_operation'] as const) {
    await sql`
      UPDATE ${sql.table(table)} SET status = 'proven', verified_at = NULL
       WHERE batch_number = ANY(${numbers}::bigint[]) AND status = 'verified'`.execute(trx);
  }
  await trx.updateTable('withdrawal').set({ status: 'included', l1_transaction_hash: null }).where('batch_number', 'in', numbers).execute();
  await trx.updateTable('priority_operation').set({ exit_status: null }).where('batch_number', 'in', numbers).execute();
  return numbers;
}
