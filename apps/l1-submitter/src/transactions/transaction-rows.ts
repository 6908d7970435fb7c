import type { Database } from '@zkr/storage/database';
import { fence } from '@zkr/storage/leadership';
import type { L1TransactionStatus } from '@zkr/storage/tables/l1';
import { withTransaction } from '@zkr/storage/with-transaction';
import { sql } from 'kysely';
import { L1_SUBMITTER_ROLE } from '../submitter-role.js';

export interface TransactionRow {
  readonly id: string;
  readonly purpose: string;
  readonly sender: string;
  readonly status: L1TransactionStatus;
}

export const batchPurpose = (batchNumber: number) => `batch:${batchNumber}`;

/** Those of the sender that are not final yet, by nonce. */
export async function unfinishedTransactions(db: Database, sender: string): Promise<TransactionRow[]> {
  const rows = await db
    .selectFrom('l1_transaction')
    .select(['id', 'purpose', 'sender', 'status'])
    .where('sender', '=', sender.toLowerCase())
    .where('status', 'in', ['queued', 'sent', 'mined'])
    .orderBy('nonce')
    .execute();
  return rows.map((row) => ({ ...row, id: String(row.id) }));
}

/** The one for this purpose that did not fail, whoever sends it. */
export async function transactionFor(db: Database, purpose: string): Promise<TransactionRow | undefined> {
  const row = await db.selectFrom('l1_transaction').select(['id', 'purpose', 'sender', 'status']).where('purpose', '=', purpose).executeTakeFirst();
  return row && { ...row, id: String(row.id) };
}

export interface NewTransaction {
  readonly purpose: string;
  readonly sender: string;
  readonly recipient: string;
  readonly calldata: Uint8Array;
  readonly gasLimit: bigint;
  /** Next nonce of the sender at L1's head. */
  readonly chainNonce: number;
}

/**
 * Takes a nonce and keeps it, before anything is signed: from here on this nonce carries this calldata or nothing of ours.
 * The same purpose again changes nothing. @returns the row's id
 */
export function insertTransaction(db: Database, epoch: number, made: NewTransaction): Promise<string> {
  const sender = made.sender.toLowerCase();
  return withTransaction(db, async (trx) => {
    await fence(trx, L1_SUBMITTER_ROLE, epoch);
    await sql`
      INSERT INTO l1_transaction (purpose, sender, nonce, recipient, calldata, gas_limit, status)
      SELECT ${made.purpose}, ${sender},
             greatest(${made.chainNonce}::bigint, coalesce((SELECT max(nonce) + 1 FROM l1_transaction WHERE sender = ${sender} AND status <> 'failed'), 0)),
             ${made.recipient}, ${Buffer.from(made.calldata)}::bytea, ${made.gasLimit}::bigint, 'queued'
          ON CONFLICT (purpose) DO NOTHING`.execute(trx);
    const row = await trx.selectFrom('l1_transaction').select('id').where('purpose', '=', made.purpose).executeTakeFirstOrThrow();
    return String(row.id);
  });
}
