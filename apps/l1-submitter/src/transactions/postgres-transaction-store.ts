import type { L1TransactionStore } from '@zkr/l1/transaction-runner';
import type { BroadcastOutcome, L1Receipt, L1TransactionAttempt, L1TransactionRecord, L1TransactionStatus } from '@zkr/l1/transaction-record';
import { bytesToHex, type Hex } from '@zkr/protocol/hex';
import type { Database, Trx } from '@zkr/storage/database';
import { fence } from '@zkr/storage/leadership';
import type { L1TransactionStatus as RowStatus, L1TransactionTable } from '@zkr/storage/tables/l1';
import { withTransaction } from '@zkr/storage/with-transaction';
import { sql, type Updateable } from 'kysely';
import { L1_SUBMITTER_ROLE } from '../submitter-role.js';

const STATUS: Record<RowStatus, L1TransactionStatus> = { queued: 'open', sent: 'open', mined: 'mined', finalized: 'finalized', failed: 'lost' };
/** The transaction may be on its way. */
const UNDER_WAY: readonly BroadcastOutcome[] = ['accepted', 'already-known', 'unknown'];

/**
 * The rows of one term as leader. When a version was last broadcast, and the receipt in full, are kept in memory: a new
 * term broadcasts once more, which a node that knows it ignores, and finds the receipt again.
 */
export class PostgresTransactionStore implements L1TransactionStore {
  /** By transaction and hash. */
  private readonly broadcasts = new Map<string, Map<Hex, NonNullable<L1TransactionAttempt['broadcast']>>>();
  private readonly receipts = new Map<string, L1Receipt>();

  constructor(
    private readonly db: Database,
    private readonly epoch: number,
  ) {}

  async load(id: string): Promise<L1TransactionRecord> {
    const row = await this.db.selectFrom('l1_transaction').selectAll().where('id', '=', BigInt(id)).executeTakeFirstOrThrow();
    const attempts = await this.db
      .selectFrom('l1_transaction_attempt')
      .selectAll()
      .where('transaction_id', '=', BigInt(id))
      .orderBy('created_at')
      .orderBy('max_fee_per_gas')
      .execute();
    const status = STATUS[row.status];
    return {
      ...{ id, status, nonce: Number(row.nonce), to: row.recipient as Hex, data: bytesToHex(row.calldata) },
      ...{ value: BigInt(row.value), gasLimit: row.gas_limit },
      attempts: attempts.map(({ hash, raw, max_fee_per_gas, max_priority_fee_per_gas }) => ({
        ...{ hash: hash as Hex, raw: raw as Hex },
        maxFeePerGas: BigInt(max_fee_per_gas),
        maxPriorityFeePerGas: BigInt(max_priority_fee_per_gas),
        broadcast: this.broadcasts.get(id)?.get(hash as Hex),
      })),
      receipt: status === 'mined' || status === 'finalized' ? this.receipts.get(id) : undefined,
    };
  }

  async insertAttempt(id: string, attempt: L1TransactionAttempt): Promise<void> {
    await this.write(async (trx) => {
      await trx
        .insertInto('l1_transaction_attempt')
        .values({
          ...{ transaction_id: BigInt(id), hash: attempt.hash, raw: attempt.raw },
          max_fee_per_gas: String(attempt.maxFeePerGas),
          max_priority_fee_per_gas: String(attempt.maxPriorityFeePerGas),
        })
        .onConflict((conflict) => conflict.column('hash').doUpdateSet({ created_at: sql<Date>`clock_timestamp()` }))
        .execute();
    });
    this.broadcasts.get(id)?.delete(attempt.hash);
  }

  async recordBroadcast(id: string, hash: Hex, outcome: BroadcastOutcome, atMs: number): Promise<void> {
    const underWay = UNDER_WAY.includes(outcome);
    await this.write(async (trx) => {
      await update(trx, id, underWay ? { status: 'sent', last_error: null } : { last_error: `broadcast: ${outcome}` });
      await sql`
        UPDATE l1_transaction_attempt SET sent_at_block = (SELECT max(number) FROM l1_block)
         WHERE hash = ${hash} AND ${underWay}`.execute(trx);
    });
    const ofTransaction = this.broadcasts.get(id) ?? new Map();
    this.broadcasts.set(id, ofTransaction.set(hash, { atMs, outcome }));
  }

  async recordMined(id: string, receipt: L1Receipt): Promise<void> {
    const mined = { mined_hash: receipt.transactionHash, mined_block: BigInt(receipt.blockNumber) };
    await this.write((trx) => update(trx, id, { status: 'mined', ...mined, last_error: receipt.succeeded ? null : 'reverted' }));
    this.receipts.set(id, receipt);
  }

  async recordUnmined(id: string): Promise<void> {
    await this.write((trx) => update(trx, id, { status: 'sent', mined_hash: null, mined_block: null, last_error: 'taken back by a reorg' }));
    this.receipts.delete(id);
    this.broadcasts.clear();
  }

  /** A transaction that reverted is final too, and did nothing: its purpose is free for another one. */
  async recordFinalized(id: string): Promise<void> {
    if (this.receipts.get(id)?.succeeded === false) return this.fail(id, 'reverted');
    await this.write((trx) => update(trx, id, { status: 'finalized' }));
    this.forget(id);
  }

  recordLost(id: string): Promise<void> {
    return this.fail(id, 'another transaction used its nonce');
  }

  /** @param id of one without attempts */
  abandon(id: string, reason: string): Promise<void> {
    return this.fail(id, `not signed, as it would revert: ${reason}`);
  }

  private async fail(id: string, reason: string): Promise<void> {
    await this.write(async (trx) => {
      await sql`
        UPDATE l1_transaction SET status = 'failed', last_error = ${reason}, updated_at = clock_timestamp(),
               purpose = split_part(purpose, '#', 1) || '#' || id
         WHERE id = ${BigInt(id)}`.execute(trx);
    });
    this.forget(id);
  }

  private forget(id: string): void {
    this.receipts.delete(id);
    this.broadcasts.delete(id);
  }

  private write(work: (trx: Trx) => Promise<void>): Promise<void> {
    return withTransaction(this.db, async (trx) => {
      await fence(trx, L1_SUBMITTER_ROLE, this.epoch);
      await work(trx);
    });
  }
}

async function update(trx: Trx, id: string, change: Updateable<L1TransactionTable>): Promise<void> {
  const set = { ...change, updated_at: sql<Date>`clock_timestamp()` };
  await trx.updateTable('l1_transaction').set(set).where('id', '=', BigInt(id)).execute();
}
