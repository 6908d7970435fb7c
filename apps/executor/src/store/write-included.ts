import { encodeOperation } from '@zkr/protocol/operation';
import { toHexAddress } from '@zkr/protocol/hex';
import type { Trx } from '@zkr/storage/database';
import { accountToJson, signedToJson } from '@zkr/witness/trace-json';
import { sql } from 'kysely';
import type { Included, Rejected, Undo } from '../execution-outcome.js';

/** Appends to the inclusion log and moves what was included along its lifecycle. */
export async function writeIncluded(trx: Trx, segmentId: bigint, batchNumber: bigint, included: readonly Included[]): Promise<void> {
  if (included.length === 0) return;
  await trx
    .insertInto('inclusion')
    .values(
      included.map(({ ordered, operation, signed, slot, undo }) => ({
        segment_id: segmentId,
        slot,
        sequence: ordered.sequence,
        operation: Buffer.from(encodeOperation(operation)),
        witness: JSON.stringify(signed ? { signed: signedToJson(signed) } : {}),
        undo: undoToJson(undo),
      })),
    )
    .execute();
  await moveTransactions(trx, segmentId, batchNumber, included);
  await movePriorityOperations(trx, segmentId, batchNumber, included);
  await insertWithdrawals(trx, segmentId, batchNumber, included);
}

export function undoToJson(undo: Undo): string {
  return JSON.stringify(undo.map(([index, account]) => [index, account ? accountToJson(account) : null]));
}

async function moveTransactions(trx: Trx, segmentId: bigint, batchNumber: bigint, included: readonly Included[]): Promise<void> {
  const moved = included.flatMap(({ ordered, slot }) => (ordered.kind === 'transaction' ? [{ id: ordered.id, slot }] : []));
  if (moved.length === 0) return;
  await sql`
    UPDATE l2_transaction t SET status = 'included', included_at = clock_timestamp(), segment_id = ${segmentId},
           batch_number = ${batchNumber}, slot = moved.slot
      FROM unnest(${moved.map(({ id }) => id)}::text[], ${moved.map(({ slot }) => slot)}::int[]) AS moved (id, slot)
     WHERE t.id = moved.id`.execute(trx);
}

async function movePriorityOperations(trx: Trx, segmentId: bigint, batchNumber: bigint, included: readonly Included[]): Promise<void> {
  const moved = included.flatMap(({ ordered, operation }) =>
    ordered.kind === 'deposit' && operation.kind === 'deposit' ? [{ id: ordered.queueId, account: operation.account }] : [],
  );
  if (moved.length === 0) return;
  await sql`
    UPDATE priority_operation p SET status = 'included', included_at = clock_timestamp(), segment_id = ${segmentId},
           batch_number = ${batchNumber}, account = moved.account
      FROM unnest(${moved.map(({ id }) => id)}::bigint[], ${moved.map(({ account }) => account)}::bigint[]) AS moved (id, account)
     WHERE p.queue_id = moved.id`.execute(trx);
}

async function insertWithdrawals(trx: Trx, segmentId: bigint, batchNumber: bigint, included: readonly Included[]): Promise<void> {
  const rows = included.flatMap(({ ordered, operation }) =>
    ordered.kind === 'transaction' && operation.kind === 'withdraw'
      ? [
          {
            transaction_id: ordered.id,
            segment_id: segmentId,
            batch_number: batchNumber,
            recipient: toHexAddress(operation.recipient),
            token: BigInt(operation.token),
            amount: operation.amount.toString(),
            status: 'included' as const,
          },
        ]
      : [],
  );
  if (rows.length > 0) await trx.insertInto('withdrawal').values(rows).execute();
}

/** Ends what the VM refused. Its place in the order stays taken, its nonce becomes free. */
export async function writeRejected(trx: Trx, rejected: readonly Rejected[]): Promise<void> {
  for (const { ordered, rejection } of rejected) {
    const { rejected: code, message, params } = rejection;
    await trx
      .updateTable('l2_transaction')
      .set({
        status: code === 'EXPIRED' ? 'expired' : 'rejected',
        reason: JSON.stringify({ code, message, params }),
        ended_at: sql<Date>`clock_timestamp()`,
      })
      .where('id', '=', ordered.id)
      .execute();
  }
}
