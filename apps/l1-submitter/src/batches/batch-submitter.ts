import type { TransactionPolicy } from '@zkr/l1/transaction-machine';
import { type Advance, advanceTransaction, type TransactionPorts } from '@zkr/l1/transaction-runner';
import { transactionChain } from '@zkr/l1/transaction-chain';
import type { Logger } from '@zkr/service/logger';
import type { PollResult } from '@zkr/service/poll-loop';
import type { Database } from '@zkr/storage/database';
import { sql } from 'kysely';
import { ForeignTransactionError } from '../errors.js';
import type { L1Connection } from '../l1/connect.js';
import type { SubmissionMetrics } from '../metrics/submission-metrics.js';
import { PostgresTransactionStore } from '../transactions/postgres-transaction-store.js';
import { batchPurpose, insertTransaction, transactionFor, type TransactionRow, unfinishedTransactions } from '../transactions/transaction-rows.js';
import { checkSubmission, revertOf } from './check-submission.js';
import { loadProvenBatch, type ProvenBatch } from './load-batch.js';

export interface BatchSubmitterOptions {
  readonly db: Database;
  readonly epoch: number;
  readonly l1: L1Connection;
  readonly policy: TransactionPolicy;
  /** While something is under way on L1. */
  readonly l1PollIntervalMs: number;
  readonly logger: Logger;
  readonly metrics: SubmissionMetrics;
}

const FIRST_RETRY_MS = 2_000;
const MAX_RETRY_MS = 60_000;
/** What only an operator or the market can change. */
const REMARKABLE: readonly Advance['waitingFor'][] = ['insufficient-funds', 'fee-limit', 'refused', 'nonce-used'];

/**
 * One term of submitting: batch after batch, the next when the one before is mined. Everything that must outlive a crash is a
 * row before it is done; what is kept here only spares the node and the log.
 */
export class BatchSubmitter {
  private readonly store: PostgresTransactionStore;
  private readonly ports: TransactionPorts;
  private readonly waitingFor = new Map<string, Advance['waitingFor']>();
  private refusal: { batch: number; reason: string; retryMs: number; notBeforeMs: number } | undefined;

  constructor(private readonly options: BatchSubmitterOptions) {
    const { db, epoch, l1 } = options;
    this.store = new PostgresTransactionStore(db, epoch);
    this.ports = {
      store: this.store,
      chain: transactionChain(l1.client, l1.signer.address),
      signer: l1.signer,
      nowMs: () => performance.now(),
    };
  }

  /** Takes what is under way as far as it goes, then starts the next batch if it can. */
  async round(): Promise<PollResult> {
    const { db, l1, l1PollIntervalMs } = this.options;
    const soon = { inMs: l1PollIntervalMs };
    const unfinished = await unfinishedTransactions(db, l1.signer.address);
    const advances: Advance[] = [];
    for (const row of unfinished) if (!(await this.abandoned(row))) advances.push(await this.advance(row));
    if (advances.some(({ record }) => record.status === 'open')) return soon;

    const number = (await l1.rollup.batchCount()) + 1;
    const started = await transactionFor(db, batchPurpose(number));
    if (started) {
      if (started.sender !== l1.signer.address.toLowerCase()) throw new ForeignTransactionError(started.purpose, started.sender);
      return soon;
    }
    const batch = await loadProvenBatch(db, number, l1.feeSlots);
    if (batch) return this.start(batch);
    return advances.some(({ record }) => record.status === 'mined') ? soon : false;
  }

  /**
   * A row that waited, because of its fee or a reorg, may have become what L1 refuses. As long as nothing of it was signed it can be
   * given up: its nonce and its batch are free again.
   */
  private async abandoned({ id, purpose, status }: TransactionRow): Promise<boolean> {
    if (status !== 'queued') return false;
    const { attempts, to, data } = await this.store.load(id);
    if (attempts.length > 0) return false;
    const reason = await revertOf(this.options.l1.client, { from: this.options.l1.signer.address, to, data });
    if (reason === undefined) return false;
    await this.store.abandon(id, reason);
    this.options.logger.warn({ purpose, reason }, 'L1 would refuse a transaction that was not signed yet: it is given up');
    return true;
  }

  private async advance(row: TransactionRow): Promise<Advance> {
    const { logger, policy, metrics } = this.options;
    const advance = await advanceTransaction(row.id, this.ports, policy);
    const { record, waitingFor } = advance;
    const about = { purpose: row.purpose, nonce: record.nonce, attempts: record.attempts.length };
    if (row.status === 'mined' && record.status === 'open') logger.warn(about, 'A reorg took a transaction back: it is sent again');
    const isNewlyMined = row.status !== 'mined' && record.status === 'mined';
    const kind = row.purpose.split(':')[0]!;
    metrics.advanced(kind, advance, isNewlyMined);
    if (isNewlyMined) {
      this.logMined(about, advance);
      metrics.confirmed(kind, await this.secondsOf(row.id));
    }
    if (record.status === 'lost') logger.error(about, 'An L1 transaction failed for good: another one takes its place');
    if (REMARKABLE.includes(waitingFor) && this.waitingFor.get(row.id) !== waitingFor) logger.warn({ ...about, waitingFor }, 'An L1 transaction waits');
    this.waitingFor.set(row.id, waitingFor);
    return advance;
  }

  /** From the row to the last change of its status, on the clock of the database. */
  private async secondsOf(id: string): Promise<number> {
    const { rows } = await sql<{ seconds: number }>`
      SELECT extract(epoch FROM updated_at - created_at)::float8 AS seconds FROM l1_transaction WHERE id = ${BigInt(id)}`.execute(this.options.db);
    return rows[0]!.seconds;
  }

  private logMined(about: object, { record: { receipt } }: Advance): void {
    if (!receipt) return;
    const detail = { ...about, transaction: receipt.transactionHash, block: receipt.blockNumber, gas: String(receipt.gasUsed) };
    if (receipt.succeeded) this.options.logger.info(detail, 'Batch mined');
    else this.options.logger.error(detail, 'A submit reverted on L1; once that is final, the batch is tried again');
  }

  private async start(batch: ProvenBatch): Promise<PollResult> {
    const { db, epoch, l1, l1PollIntervalMs, logger } = this.options;
    const waitMs = this.refusal?.batch === batch.number ? this.refusal.notBeforeMs - performance.now() : 0;
    if (waitMs > 0) return { inMs: waitMs };
    const check = await checkSubmission(l1.client, l1.signer.address, l1.rollup.address, batch);
    if (check.kind === 'node-behind') return { inMs: l1PollIntervalMs };
    if (check.kind === 'reverts') return { inMs: this.refused(batch.number, check.reason) };
    this.refusal = undefined;
    const chainNonce = await l1.client.getNonce(l1.signer.address, 'latest');
    await insertTransaction(db, epoch, {
      ...{ purpose: batchPurpose(batch.number), sender: l1.signer.address, recipient: l1.rollup.address },
      ...{ calldata: batch.calldata, gasLimit: check.gasLimit, chainNonce },
    });
    logger.info({ batch: batch.number, bytes: batch.calldata.length, gasLimit: String(check.gasLimit) }, 'Submitting batch');
    return true;
  }

  /** Waits longer each time; the same reason again is no news. @returns how long */
  private refused(batch: number, reason: string): number {
    const last = this.refusal?.batch === batch ? this.refusal : undefined;
    const retryMs = Math.min(MAX_RETRY_MS, last ? last.retryMs * 2 : FIRST_RETRY_MS);
    this.options.logger[last?.reason === reason ? 'debug' : 'error']({ batch, reason, retryMs }, 'L1 would refuse the batch, trying again later');
    this.refusal = { batch, reason, retryMs, notBeforeMs: performance.now() + retryMs };
    return retryMs;
  }
}
