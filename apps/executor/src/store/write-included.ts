import { encodeOperation, isPriorityOperation } from '@zkr/protocol/operation';
import { toHexAddress } from '@zkr/protocol/hex';
import type { Trx } from '@zkr/storage/database';
import { encodeSigned } from '@zkr/witness/signed-bytes';
import { sql } from 'kysely';
import type { Included, Rejected } from '../execution-outcome.js';
import { requestOutcome } from '../request-outcome.js';
import { encodeUndo } from './undo-bytes.js';

/** Appends to the inclusion log and moves what was included along its lifecycle. */
export async function writeIncluded(trx: Trx, segmentId: bigint, batchNumber: bigint, included: readonly Included[]): Promise<void> {
  if (included.length === 0) return;
  const transactions = included.flatMap(({ ordered, operation, plan, slot }) =>
    ordered.kind === 'request' ? [] : [{ id: ordered.id, slot, created: operation.kind === 'transferToNew' ? (plan.to?.index ?? null) : null }],
  );
  await sql`
    WITH moved AS (
      UPDATE l2_transaction t SET status = 'included', included_at = clock_timestamp(), segment_id = ${segmentId},
             batch_number = ${batchNumber}, slot = moved.slot, new_account = moved.created
        FROM unnest(${transactions.map(({ id }) => id)}::text[], ${transactions.map(({ slot }) => slot)}::int[],
                    ${transactions.map(({ created }) => created)}::bigint[]) AS moved (id, slot, created)
       WHERE t.id = moved.id
    )
    INSERT INTO inclusion (segment_id, slot, sequence, operation, witness, undo)
    SELECT ${segmentId}::bigint, * FROM unnest(
      ${included.map(({ slot }) => slot)}::int[], ${included.map(({ ordered }) => ordered.sequence)}::bigint[],
      ${included.map(({ operation }) => Buffer.from(encodeOperation(operation)))}::bytea[],
      ${included.map(({ signed }) => Buffer.from(signed ? encodeSigned(signed) : []))}::bytea[],
      ${included.map(({ undo }) => Buffer.from(encodeUndo(undo)))}::bytea[])`.execute(trx);
  await movePriorityOperations(trx, segmentId, batchNumber, included);
  await insertWithdrawals(trx, segmentId, batchNumber, included);
}

async function movePriorityOperations(trx: Trx, segmentId: bigint, batchNumber: bigint, included: readonly Included[]): Promise<void> {
  const moved = included.flatMap(({ ordered, operation, plan }) =>
    ordered.kind === 'request' && isPriorityOperation(operation) ? [{ id: ordered.queueId, ...requestOutcome(operation, plan) }] : [],
  );
  if (moved.length === 0) return;
  await sql`
    UPDATE priority_operation p SET status = 'included', included_at = clock_timestamp(), segment_id = ${segmentId},
           batch_number = ${batchNumber}, account = moved.account, applied = moved.applied, exit_amount = moved.exit_amount
      FROM unnest(${moved.map(({ id }) => id)}::bigint[], ${moved.map(({ account }) => account)}::bigint[],
                  ${moved.map(({ applied }) => applied)}::boolean[],
                  ${moved.map(({ exitAmount }) => exitAmount?.toString() ?? null)}::numeric[]) AS moved (id, account, applied, exit_amount)
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
  if (rejected.length === 0) return;
  const reasons = rejected.map(({ rejection: { rejected: code, message, params } }) => JSON.stringify({ code, message, params }));
  await sql`
    UPDATE l2_transaction t SET status = ended.status, reason = ended.reason, ended_at = clock_timestamp()
      FROM unnest(${rejected.map(({ ordered }) => ordered.id)}::text[],
                  ${rejected.map(({ rejection }) => (rejection.rejected === 'EXPIRED' ? 'expired' : 'rejected'))}::text[],
                  ${reasons}::jsonb[]) AS ended (id, status, reason)
     WHERE t.id = ended.id`.execute(trx);
}
