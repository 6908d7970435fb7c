import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type LedLoop, LedRole } from '@zkr/service/led-role';
import { transactionLatency, type TransactionLatency } from '@zkr/service/metrics/transaction-latency';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import type { Config } from './config.js';
import { expireWaiting } from './expire-waiting.js';
import { type OrderingMetrics, orderingMetrics } from './metrics/ordering-metrics.js';
import { pipelineMetrics } from './metrics/pipeline-metrics.js';
import { beginEpoch, type Ordered, orderOperations, SEQUENCER_ROLE } from './order-operations.js';
import { CONFIG } from './tokens.js';

/** Under load a step takes what came in so long together; an idle sequencer orders at once. */
const REST_MS = 25;
/** A limit of minutes and hours needs no finer look. */
const EXPIRY_REST_MS = 1_000;

/** The one active sequencer: while this process leads, it appends what is new to the order of operations. */
@Injectable()
export class OrderingService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly role: LedRole;
  private readonly metrics: OrderingMetrics;
  private readonly latency: TransactionLatency;
  private nextExpiry = 0;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly context: ServiceContext,
  ) {
    this.role = new LedRole({
      ...{ db, role: SEQUENCER_ROLE, leaseMs: config.leaseMs, context },
      loops: (epoch) => [this.ordering(epoch)],
    });
    pipelineMetrics(context.metrics, db);
    this.metrics = orderingMetrics(context.metrics);
    this.latency = transactionLatency(context.metrics, db);
  }

  wake(): void {
    this.role.wake('order');
  }

  onApplicationBootstrap(): void {
    this.role.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.role.stop();
  }

  private ordering(epoch: number): LedLoop {
    const { logger } = this.context;
    let begun = false;
    return {
      name: 'order',
      restMs: REST_MS,
      intervalMs: this.config.pollIntervalMs,
      task: async () => {
        if (!begun) await beginEpoch(this.db, epoch);
        begun = true;
        return this.order(epoch);
      },
      onError: (err) => logger.warn({ err }, 'Cannot order, trying again'),
    };
  }

  /** @returns whether there was anything to order */
  private async order(epoch: number): Promise<boolean> {
    const ordered = await this.orderNext(epoch);
    if (countOf(ordered) >= this.config.orderLimit) return true;
    return (await this.expireWaiting(epoch)) || ordered !== undefined;
  }

  private async orderNext(epoch: number): Promise<Ordered | undefined> {
    const ordered = await orderOperations(this.db, epoch, this.config.orderLimit, (...evicted) => this.metrics.evicted(...evicted));
    if (!ordered) return undefined;
    this.context.logger.info(ordered, 'Operations ordered');
    this.metrics.ordered(countOf(ordered));
    // Not waited for: ordering goes on.
    void this.latency.ordered(BigInt(ordered.firstSequence), BigInt(ordered.lastSequence));
    return ordered;
  }

  /** @returns whether there may be more */
  private async expireWaiting(epoch: number): Promise<boolean> {
    if (performance.now() < this.nextExpiry) return false;
    const { maxPlaceWaitMs, orderLimit } = this.config;
    const expired = await expireWaiting(this.db, epoch, maxPlaceWaitMs, orderLimit);
    if (expired > 0) this.metrics.evicted('gap', expired);
    if (expired === orderLimit) return true;
    this.nextExpiry = performance.now() + EXPIRY_REST_MS;
    return false;
  }
}

function countOf(ordered: Ordered | undefined): number {
  return ordered ? Number(ordered.lastSequence) - Number(ordered.firstSequence) + 1 : 0;
}
