import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { PollLoop } from '@zkr/service/poll-loop';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { sql } from 'kysely';
import { API_CONFIG, type ApiConfig } from '../config.js';

/** What the pool still takes: nothing with a gap before its nonce, or nothing at all. */
export type FullPool = 'no-gaps' | 'nothing';

const INTERVAL_MS = 1_000;

/**
 * Whether the pool of all accounts together is full. Counted once a second, so that a request costs nothing; it may be
 * exceeded by what comes in so long. From half of the limit on, what is not ready is refused: whoever fills the pool with
 * transactions that never are leaves the other half to those that get a place at once.
 */
@Injectable()
export class PoolRoom implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: PollLoop;
  private waiting = 0;

  constructor(
    @Inject(API_CONFIG) private readonly config: Pick<ApiConfig, 'maxUnorderedTransactions'>,
    @Inject(DATABASE) private readonly db: Database,
    { watchdog, logger }: ServiceContext,
  ) {
    this.loop = new PollLoop({
      ...{ name: 'pool-room', intervalMs: INTERVAL_MS, watchdog },
      task: () => this.count(),
      onError: (error) => logger.warn({ reason: (error as Error).message }, 'Cannot count what waits for a place'),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  get full(): FullPool | undefined {
    const { maxUnorderedTransactions: limit } = this.config;
    if (this.waiting >= limit) return 'nothing';
    return 2 * this.waiting >= limit ? 'no-gaps' : undefined;
  }

  private async count(): Promise<void> {
    const { rows } = await sql<{ count: number }>`
      SELECT count(*)::int4 AS count FROM (SELECT FROM unordered_transaction LIMIT ${this.config.maxUnorderedTransactions}) AS waiting`.execute(this.db);
    this.waiting = rows[0]!.count;
  }
}
