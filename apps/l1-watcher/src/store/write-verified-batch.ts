import { toHex32 } from '@zkr/protocol/hex';
import type { Trx } from '@zkr/storage/database';
import { enqueue } from '@zkr/storage/outbox';
import type { BatchTable } from '@zkr/storage/tables/rollup';
import { type Selectable, sql } from 'kysely';
import { WatcherHaltedError } from '../errors.js';
import { batchMismatch, type DatabaseBatch } from '../expected-header.js';
import { matchExits } from '../match-exits.js';
import { matchWithdrawals } from '../match-withdrawals.js';
import type { ObservedBatch } from '../observation.js';

/** Moves a batch and all that is in it to verified, if L1 accepted exactly what the database has. */
export async function writeVerifiedBatch(trx: Trx, observed: ObservedBatch): Promise<void> {
  const { event, receipt } = observed;
  const number = BigInt(event.number);
  const batch = await trx.selectFrom('batch').selectAll().where('number', '=', number).forUpdate().executeTakeFirst();
  await requireAgreement(trx, batch, observed);
  if (batch?.status === 'verified' || batch?.status === 'finalized') return;

  await trx
    .updateTable('batch')
    .set({
      status: 'verified',
      proven_at: sql<Date>`coalesce(proven_at, clock_timestamp())`,
      verified_at: sql<Date>`clock_timestamp()`,
      header_hash: toHex32(event.headerHash),
      l1_transaction_hash: receipt.transactionHash,
      l1_block_number: BigInt(receipt.blockNumber),
      l1_block_hash: receipt.blockHash,
      gas_used: receipt.gasUsed,
      calldata_bytes: observed.calldataBytes,
    })
    .where('number', '=', number)
    .execute();
  for (const table of ['l2_transaction', 'priority_operation'] as const) await moveToVerified(trx, table, number);
  await settleWithdrawals(trx, observed);
  await settleExits(trx, observed);
  await enqueue(trx, {
    topic: 'batch.verified',
    key: String(number),
    // After a reorg the same batch is verified again, in another block.
    eventId: `batch.verified:${number}:${receipt.blockHash}`,
    payload: { batchNumber: String(number), l1TransactionHash: receipt.transactionHash },
  });
}

async function requireAgreement(trx: Trx, batch: Selectable<BatchTable> | undefined, { event }: ObservedBatch): Promise<void> {
  const sealed = batch && (await readSealedBatch(trx, batch));
  const mismatch = sealed ? batchMismatch(sealed, event) : { field: 'status', database: batch?.status ?? 'none', l1: 'verified' };
  if (!mismatch) return;
  throw new WatcherHaltedError('state-root-mismatch', 'L1 accepted a batch that is not the one in the database', { batch: event.number, ...mismatch });
}

/** @returns undefined while the batch is open */
async function readSealedBatch(trx: Trx, batch: Selectable<BatchTable>): Promise<DatabaseBatch | undefined> {
  const { number, root_before, root_after, account_count, queue_head } = batch;
  const segments = await trx
    .selectFrom('segment')
    .select(['segment_hash', 'timestamp'])
    .where('batch_number', '=', number)
    .orderBy('id')
    .execute();
  const last = segments.at(-1);
  if (root_after === null || account_count === null || queue_head === null || last === undefined) return undefined;
  const previous = await trx.selectFrom('batch').select('header_hash').where('number', '=', number - 1n).executeTakeFirst();
  return {
    rootBefore: root_before,
    rootAfter: root_after,
    accountCount: Number(account_count),
    queueHead: Number(queue_head),
    previousHeaderHash: number === 1n ? undefined : (previous?.header_hash ?? toHex32(0n)),
    segmentHashes: segments.map(({ segment_hash }) => segment_hash ?? toHex32(0n)),
    timestamp: Number(last.timestamp),
  };
}

/** Normally proven by now; a standby's view of the proofs may be older than L1. */
async function moveToVerified(trx: Trx, table: 'l2_transaction' | 'priority_operation', batchNumber: bigint): Promise<void> {
  await sql`
    UPDATE ${sql.table(table)} SET status = 'verified', proven_at = coalesce(proven_at, clock_timestamp()), verified_at = clock_timestamp()
     WHERE batch_number = ${batchNumber} AND status IN ('included', 'proven')`.execute(trx);
}

async function settleWithdrawals(trx: Trx, { event, receipt, settled }: ObservedBatch): Promise<void> {
  const rows = await trx
    .selectFrom('withdrawal')
    .innerJoin('l2_transaction', 'l2_transaction.id', 'withdrawal.transaction_id')
    .select(['withdrawal.transaction_id', 'withdrawal.recipient', 'withdrawal.token', 'withdrawal.amount'])
    .where('withdrawal.batch_number', '=', BigInt(event.number))
    .orderBy('withdrawal.segment_id')
    .orderBy('l2_transaction.slot')
    .execute();
  const withdrawals = rows.map(({ transaction_id, recipient, token, amount }) => ({
    ...{ transactionId: transaction_id, recipient, token: Number(token), amount: BigInt(amount) },
  }));
  for (const { transactionId, outcome } of matchWithdrawals(withdrawals, settled)) {
    await trx
      .updateTable('withdrawal')
      .set({ status: outcome, l1_transaction_hash: receipt.transactionHash })
      .where('transaction_id', '=', transactionId)
      .execute();
  }
}

async function settleExits(trx: Trx, { event, exits }: ObservedBatch): Promise<void> {
  const rows = await trx
    .selectFrom('priority_operation')
    .select(['queue_id', 'owner', 'token', 'exit_amount'])
    .where('batch_number', '=', BigInt(event.number))
    .where('exit_amount', '>', '0')
    .orderBy('queue_id')
    .execute();
  const expected = rows.map(({ queue_id, owner, token, exit_amount }) => ({
    ...{ queueId: queue_id, sender: owner, token: Number(token), amount: BigInt(exit_amount ?? 0) },
  }));
  for (const { queueId, status } of matchExits(event.number, expected, exits)) {
    await trx.updateTable('priority_operation').set({ exit_status: status }).where('queue_id', '=', queueId).execute();
  }
}
