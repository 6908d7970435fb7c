import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { PollLoop } from '@zkr/service/poll-loop';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import type { Stage, TransactionStatus, TransactionView } from '@zkr/sdk/views';
import { sql } from 'kysely';
import { Gauge } from 'prom-client';
import { API_CONFIG, type ApiConfig } from '../config.js';
import { ApiError } from '../errors/api-error.js';
import { ChangeFeed } from '../redis/change-feed.js';
import { isEnded } from './transaction-view.js';
import { Transactions } from './transactions.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const STAGES: readonly TransactionStatus[] = ['pending', 'included', 'proven', 'verified', 'finalized'];

/** Whether a transaction is at a stage or beyond it, or will never get there. */
export function isSettled(status: TransactionStatus, stage: Stage): boolean {
  return isEnded(status) || STAGES.indexOf(status) >= STAGES.indexOf(stage);
}

interface Watched {
  status: TransactionStatus;
  wake: Set<() => void>;
}

/**
 * Waits for transactions to move on. One query at each poll or announcement asks for all that are waited for, whatever
 * their number.
 */
@Injectable()
export class TransactionWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly watched = new Map<string, Watched>();
  private readonly stopping = new AbortController();
  private readonly loop: PollLoop;
  private watchers = 0;
  private announcements = 0;

  constructor(
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(DATABASE) private readonly db: Database,
    private readonly transactions: Transactions,
    feed: ChangeFeed,
    { watchdog, logger, metrics }: ServiceContext,
  ) {
    this.loop = new PollLoop({
      name: 'transaction-watch',
      intervalMs: config.pollIntervalMs,
      watchdog,
      task: () => this.look(),
      onError: (error) =>
        logger.warn({ reason: (error as Error).message }, 'Cannot look for changed transactions'),
    });
    const watchers = () => this.watchers;
    new Gauge({
      name: 'rollup_tx_watchers',
      help: 'Requests and streams that wait for a transaction.',
      registers: [metrics],
      collect() {
        this.set(watchers());
      },
    });
    feed.onChange(() => {
      this.announcements++;
      this.loop.wake();
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.loop.stop();
  }

  /** Yields the transaction now and at each change of status, until the stage is settled, `gone` aborts or the service stops. */
  async *changes(id: string, stage: Stage, gone: AbortSignal): AsyncGenerator<TransactionView> {
    if (this.watchers >= this.config.maxWatchers)
      throw new ApiError('OVERLOADED', 'Too many requests are waiting for transactions.');
    const signal = AbortSignal.any([gone, this.stopping.signal]);
    this.watchers++;
    try {
      let last: TransactionStatus | undefined;
      while (!signal.aborted) {
        const seen = this.announcements;
        const view = await this.transactions.find(id);
        if (!view) return;
        if (view.status !== last) yield view;
        last = view.status;
        if (isSettled(view.status, stage)) return;
        await this.changed(id, view.status, seen, signal);
      }
    } finally {
      this.watchers--;
    }
  }

  /** The transaction once the stage is settled, or as it is after `timeoutMs`. Undefined if there is none. */
  async settled(
    id: string,
    stage: Stage,
    timeoutMs: number,
    gone: AbortSignal,
  ): Promise<TransactionView | undefined> {
    // Not AbortSignal.timeout: a combined signal does not keep it alive, and once it is collected nobody's wait ends (Node 20).
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeoutMs);
    try {
      for await (const _change of this.changes(id, stage, AbortSignal.any([gone, limit.signal])));
    } finally {
      clearTimeout(timer);
    }
    return this.transactions.find(id);
  }

  /** @param seen announcements counted before the status was read: one since then means that it may be old */
  private async changed(
    id: string,
    status: TransactionStatus,
    seen: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.announcements !== seen) return;
    const watched = this.entry(id, status);
    const waiting = new AbortController();
    const wake = () => waiting.abort();
    watched.wake.add(wake);
    await sleep(LONGEST_TIMER_MS, undefined, { signal: AbortSignal.any([signal, waiting.signal]) }).catch(
      () => undefined,
    );
    watched.wake.delete(wake);
    if (watched.wake.size === 0 && this.watched.get(id) === watched) this.watched.delete(id);
  }

  /** Whoever waits with another status than the one just read has an old one. */
  private entry(id: string, status: TransactionStatus): Watched {
    const there = this.watched.get(id);
    if (there?.status === status) return there;
    for (const wake of there?.wake ?? []) wake();
    const entry: Watched = { status, wake: new Set() };
    this.watched.set(id, entry);
    return entry;
  }

  private async look(): Promise<void> {
    const ids = [...this.watched.keys()];
    if (ids.length === 0) return;
    const rows = await this.db
      .selectFrom('l2_transaction')
      .select(['id', 'status'])
      .where(sql<boolean>`id = ANY(${ids})`)
      .execute();
    for (const { id, status } of rows) {
      const watched = this.watched.get(id);
      if (!watched || watched.status === status) continue;
      this.watched.delete(id);
      for (const wake of watched.wake) wake();
    }
  }
}
