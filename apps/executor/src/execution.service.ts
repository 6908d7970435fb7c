import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { haltMetric } from '@zkr/service/metrics/halt-metric';
import { leaderMetrics } from '@zkr/service/metrics/leader-metrics';
import { transactionLatency, type TransactionLatency } from '@zkr/service/metrics/transaction-latency';
import { PollLoop, type PollResult } from '@zkr/service/poll-loop';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { LeaderLoop } from '@zkr/storage/leader-loop';
import type { Config } from './config.js';
import type { ExecutionOutcome } from './execution-outcome.js';
import { executionStep } from './execution-step.js';
import { HaltError } from './halt-error.js';
import { batchMetrics } from './metrics/batch-metrics.js';
import { type ExecutionMetrics, executionMetrics } from './metrics/execution-metrics.js';
import { proofMetrics } from './metrics/proof-metrics.js';
import { loadingExecution, type LoadedExecution } from './store/load-execution.js';
import { OrderReader } from './store/order-reader.js';
import { NO_OPENING, readOpeningContext } from './store/read-context.js';
import { EXECUTOR_ROLE, writeOutcome } from './store/write-outcome.js';
import { CONFIG } from './tokens.js';

/** While something is open its age must be looked at, whether or not anything arrives. */
const OPEN_POLL_MS = 250;

/** The one active executor: executes the order step by step and keeps Postgres and its memory in step. */
@Injectable()
export class ExecutionService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly leader: LeaderLoop;
  private loop: PollLoop | undefined;
  private loading: ReturnType<typeof loadingExecution> | undefined;
  private loaded: LoadedExecution | undefined;
  private halted: HaltError | undefined;
  private readonly order: OrderReader;
  private readonly metrics: ExecutionMetrics;
  private readonly latency: TransactionLatency;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly context: ServiceContext,
  ) {
    this.order = new OrderReader(db);
    this.leader = new LeaderLoop({
      db,
      role: EXECUTOR_ROLE,
      holder: context.instanceId,
      ttlMs: config.leaseMs,
      onElected: (epoch) => this.lead(epoch),
      onDeposed: () => this.follow(),
      onError: (err) => context.logger.warn({ err }, 'Leadership not renewed, trying again'),
    });
    context.readiness.add({
      name: 'executor',
      check: async () => {
        if (this.halted) throw this.halted;
      },
    });
    const { proverTargetMs, proverMinWorkers, proverMaxWorkers } = config;
    leaderMetrics(context.metrics, EXECUTOR_ROLE, () => this.leader.epoch);
    haltMetric(context.metrics, () => this.halted !== undefined);
    batchMetrics(context.metrics, db);
    proofMetrics(context.metrics, db, {
      targetSeconds: proverTargetMs / 1_000,
      min: Math.min(proverMinWorkers, proverMaxWorkers),
      max: proverMaxWorkers,
    });
    this.metrics = executionMetrics(context.metrics);
    this.latency = transactionLatency(context.metrics, db);
  }

  wake(): void {
    this.loop?.wake();
  }

  onApplicationBootstrap(): void {
    this.leader.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.leader.stop();
  }

  private lead(epoch: number): void {
    const { logger, watchdog } = this.context;
    if (this.halted) return;
    logger.info({ epoch }, 'Leading');
    this.forget();
    this.loop = new PollLoop({
      name: 'execute',
      intervalMs: this.config.pollIntervalMs,
      watchdog,
      task: () => this.step(epoch),
      onError: (error) => this.onError(error),
    });
    this.loop.start();
  }

  private async follow(): Promise<void> {
    const { loop } = this;
    this.loop = undefined;
    await loop?.stop();
    this.forget();
    this.context.logger.info('No longer leading');
  }

  private async step(epoch: number): Promise<PollResult> {
    try {
      if (this.loaded) return await this.execute(epoch, this.loaded);
      const { done, value } = await (this.loading ??= loadingExecution(this.db)).next();
      if (done) this.loaded = value;
      return true;
    } catch (error) {
      // Memory may be ahead of Postgres: the next step begins to load it again.
      this.forget();
      throw error;
    }
  }

  /** An impossible state does not go away by trying again: the loop ends, the process stays up, not ready, to be looked at. */
  private onError(error: unknown): void {
    const { logger } = this.context;
    if (!(error instanceof HaltError)) return logger.error({ err: error }, 'Cannot execute, trying again');
    this.halted = error;
    logger.fatal({ err: error, code: error.code, ...error.params }, error.message);
    void this.loop?.stop();
  }

  private async execute(epoch: number, { execution, undo }: LoadedExecution): Promise<PollResult> {
    const operations = await this.order.after(execution.lastSequence, 2 * execution.circuits.largest.slots);
    const isParked = execution.parking.operations.length > 0;
    if (operations.length === 0 && !isParked && !execution.segment && !execution.batch) return false;
    const context = execution.segment ? NO_OPENING : await readOpeningContext(this.db, execution.directory, this.config.feeOwner);
    const nowMs = Date.now();
    const executed = this.metrics.start('execute');
    const outcome = executionStep(execution, undo, this.config, { operations, ...context, nowMs });
    executed();
    if (isIdle(outcome)) return execution.segment || execution.batch || isParked ? { inMs: OPEN_POLL_MS } : false;
    const written = this.metrics.start('write');
    await writeOutcome(this.db, epoch, execution, outcome);
    written();
    this.metrics.outcome(outcome, nowMs);
    // All of a segment at once, and not waited for: execution goes on.
    if (outcome.sealedSegment && outcome.segment) void this.latency.segments('executed', [outcome.segment.id]);
    this.log(outcome);
    return true;
  }

  private forget(): void {
    this.loaded = undefined;
    this.loading = undefined;
  }

  private log({ segment, batch, included, rejected, parked, sealedSegment, sealedBatch }: ExecutionOutcome): void {
    const { logger } = this.context;
    for (const { ordered, rejection } of rejected) logger.info({ transaction: ordered.id, code: rejection.rejected }, 'Transaction rejected');
    if (parked.length > 0) logger.info({ segment: segment?.id.toString(), operations: parked.length }, 'Operations parked for another fee token');
    if (included.length > 0) logger.info({ segment: segment?.id.toString(), batch: batch?.number.toString(), operations: included.length }, 'Operations included');
    if (sealedSegment) logger.info({ segment: segment?.id.toString(), operations: sealedSegment.closed.operations.length, slots: sealedSegment.circuit.slots, reason: sealedSegment.reason }, 'Segment sealed');
    if (sealedBatch) logger.info({ batch: sealedBatch.batch.number.toString(), segments: sealedBatch.batch.parts.length, reason: sealedBatch.reason }, 'Batch sealed');
  }
}

function isIdle({ included, rejected, parked, sealedSegment, sealedBatch }: ExecutionOutcome): boolean {
  return included.length === 0 && rejected.length === 0 && parked.length === 0 && !sealedSegment && !sealedBatch;
}
