import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { leaderMetrics } from '@zkr/service/metrics/leader-metrics';
import { transactionLatency, type TransactionLatency } from '@zkr/service/metrics/transaction-latency';
import { PollLoop } from '@zkr/service/poll-loop';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { LeaderLoop } from '@zkr/storage/leader-loop';
import type { Config } from './config.js';
import { type OrderingMetrics, orderingMetrics } from './metrics/ordering-metrics.js';
import { pipelineMetrics } from './metrics/pipeline-metrics.js';
import { beginEpoch, orderOperations, SEQUENCER_ROLE } from './order-operations.js';
import { CONFIG } from './tokens.js';

/** Under load a step takes what came in so long together; an idle sequencer orders at once. */
const REST_MS = 25;

/** The one active sequencer: while this process leads, it appends what is new to the order of operations. */
@Injectable()
export class OrderingService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly leader: LeaderLoop;
  private readonly metrics: OrderingMetrics;
  private readonly latency: TransactionLatency;
  private loop: PollLoop | undefined;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly context: ServiceContext,
  ) {
    this.leader = new LeaderLoop({
      db,
      role: SEQUENCER_ROLE,
      holder: context.instanceId,
      ttlMs: config.leaseMs,
      onElected: (epoch) => this.lead(epoch),
      onDeposed: () => this.follow(),
      onError: (err) => context.logger.warn({ err }, 'Leadership not renewed, trying again'),
    });
    leaderMetrics(context.metrics, SEQUENCER_ROLE, () => this.leader.epoch);
    pipelineMetrics(context.metrics, db);
    this.metrics = orderingMetrics(context.metrics);
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
    logger.info({ epoch }, 'Leading');
    let begun = false;
    this.loop = new PollLoop({
      name: 'order',
      restMs: REST_MS,
      intervalMs: this.config.pollIntervalMs,
      watchdog,
      task: async () => {
        if (!begun) await beginEpoch(this.db, epoch);
        begun = true;
        const ordered = await orderOperations(this.db, epoch, this.config.orderLimit, (...evicted) => this.metrics.evicted(...evicted));
        if (ordered) {
          logger.info(ordered, 'Operations ordered');
          this.metrics.ordered(Number(ordered.lastSequence) - Number(ordered.firstSequence) + 1);
          // Not waited for: ordering goes on.
          void this.latency.ordered(BigInt(ordered.firstSequence), BigInt(ordered.lastSequence));
        }
        return ordered !== undefined;
      },
      onError: (err) => logger.warn({ err }, 'Cannot order, trying again'),
    });
    this.loop.start();
  }

  private async follow(): Promise<void> {
    const { loop } = this;
    this.loop = undefined;
    await loop?.stop();
    this.context.logger.info('No longer leading');
  }
}
