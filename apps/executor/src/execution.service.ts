import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MAX_L1_LAG_SECONDS } from '@zkr/protocol/constants';
import { LedRole } from '@zkr/service/led-role';
import { transactionLatency, type TransactionLatency } from '@zkr/service/metrics/transaction-latency';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import type { Config } from './config.js';
import type { ExecutionOutcome } from './execution-outcome.js';
import { ExecutionTerm } from './execution-term.js';
import { batchMetrics } from './metrics/batch-metrics.js';
import { type ExecutionMetrics, executionMetrics } from './metrics/execution-metrics.js';
import { proofMetrics } from './metrics/proof-metrics.js';
import type { OpeningContext } from './store/read-context.js';
import { EXECUTOR_ROLE } from './store/write-outcome.js';
import { CONFIG } from './tokens.js';

/** The one active executor: while this process leads, it executes the order of operations. */
@Injectable()
export class ExecutionService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly role: LedRole;
  private readonly metrics: ExecutionMetrics;
  private readonly latency: TransactionLatency;

  constructor(
    @Inject(DATABASE) db: Database,
    @Inject(CONFIG) config: Config,
    private readonly context: ServiceContext,
  ) {
    const { logger, metrics } = context;
    this.metrics = executionMetrics(metrics);
    this.latency = transactionLatency(metrics, db);
    this.role = new LedRole({
      ...{ db, role: EXECUTOR_ROLE, leaseMs: config.leaseMs, context },
      loops: (epoch) => {
        const term = new ExecutionTerm({ db, epoch, config, metrics: this.metrics, onWritten: (outcome, at) => this.report(outcome, at), onWithheld: (reason) => this.logWithheld(reason) });
        return [
          {
            name: 'execute',
            intervalMs: config.pollIntervalMs,
            task: () => term.step(),
            onError: (err) => logger.error({ err }, 'Cannot execute, trying again'),
          },
        ];
      },
    });
    const { proverTargetMs, proverMinWorkers, proverMaxWorkers } = config;
    batchMetrics(metrics, db);
    proofMetrics(metrics, db, {
      targetSeconds: proverTargetMs / 1_000,
      min: Math.min(proverMinWorkers, proverMaxWorkers),
      max: proverMaxWorkers,
    });
  }

  wake(): void {
    this.role.wake('execute');
  }

  onApplicationBootstrap(): void {
    this.role.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.role.stop();
  }

  private report(outcome: ExecutionOutcome, nowMs: number): void {
    this.metrics.outcome(outcome, nowMs);
    // All of a segment at once, and not waited for: execution goes on.
    if (outcome.sealedSegment && outcome.segment) void this.latency.segments('executed', [outcome.segment.id]);
    this.log(outcome);
  }

  private logWithheld(reason: OpeningContext['withheld']): void {
    const { logger } = this.context;
    if (reason === undefined) logger.warn('Segments are opened again');
    else logger.warn({ reason, ...(reason === 'escape' ? {} : { limitSeconds: MAX_L1_LAG_SECONDS }) }, 'No segment is opened: L1 might not take it in time');
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
