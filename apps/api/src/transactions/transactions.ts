import { Inject, Injectable } from '@nestjs/common';
import { DATABASE } from '@zkr/service/tokens';
import type { Database, Trx } from '@zkr/storage/database';
import type { TransactionView } from '@zkr/sdk/views';
import { sql } from 'kysely';
import { toTransactionView, type TransactionRow } from './transaction-view.js';

/** Stored transactions. */
@Injectable()
export class Transactions {
  constructor(@Inject(DATABASE) private readonly db: Database) {}

  async find(id: string): Promise<TransactionView | undefined> {
    const row = (await readTransactions(this.db, [id])).get(id);
    return row && toTransactionView(row);
  }
}

/** Those of the ids that are stored. */
export async function readTransactions(db: Database | Trx, ids: readonly string[]): Promise<Map<string, TransactionRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('l2_transaction')
    .leftJoin('batch', 'batch.number', 'l2_transaction.batch_number')
    .leftJoin('withdrawal', 'withdrawal.transaction_id', 'l2_transaction.id')
    .selectAll('l2_transaction')
    .select([
      'batch.l1_transaction_hash',
      'batch.l1_block_number',
      'withdrawal.status as withdrawal_status',
      'withdrawal.l1_transaction_hash as withdrawal_l1_transaction_hash',
    ])
    .where(sql<boolean>`l2_transaction.id = ANY(${ids}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row as unknown as TransactionRow]));
}
