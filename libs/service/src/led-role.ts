import type { Database } from '@zkr/storage/database';
import { LeaderLoop } from '@zkr/storage/leader-loop';
import { HaltError } from './halt-error.js';
import { haltMetric } from './metrics/halt-metric.js';
import { leaderMetrics } from './metrics/leader-metrics.js';
import { PollLoop, type PollLoopOptions } from './poll-loop.js';
import type { ServiceContext } from './service-context.js';

/** `onError` hears of every failure but a {@link HaltError} and those of a service that stops. */
export type LedLoop = Omit<PollLoopOptions, 'watchdog'>;

export interface LedRoleOptions {
  readonly db: Database;
  readonly role: string;
  /** How long a dead leader blocks the role, in ms. */
  readonly leaseMs: number;
  readonly context: ServiceContext;
  /** The work of one term. Every write of it must `fence` with this epoch. */
  readonly loops: (epoch: number) => readonly LedLoop[];
  readonly onHalt?: (error: HaltError) => void;
}

/**
 * Work that one process does at a time: its loops run while this process leads the role, and no longer. A loop that
 * throws a {@link HaltError} runs no more in this process, which keeps the lead: a standby would meet the same state.
 */
export class LedRole {
  private readonly leader: LeaderLoop;
  private readonly running = new Map<string, PollLoop>();
  private readonly halted = new Map<string, HaltError>();

  constructor(private readonly options: LedRoleOptions) {
    const { db, role, leaseMs, context } = options;
    this.leader = new LeaderLoop({
      db,
      role,
      holder: context.instanceId,
      ttlMs: leaseMs,
      onElected: (epoch) => this.lead(epoch),
      onDeposed: () => this.follow(),
      onError: (err) => context.logger.warn({ err }, 'Leadership not renewed, trying again'),
    });
    leaderMetrics(context.metrics, role, () => this.leader.epoch);
    haltMetric(context.metrics, () => this.halted.size > 0);
    context.readiness.add({
      name: role,
      check: async () => {
        for (const error of this.halted.values()) throw error;
      },
    });
  }

  start(): void {
    this.leader.start();
  }

  /** Waits for the work in progress, and lets another process lead at once. */
  stop(): Promise<void> {
    return this.leader.stop();
  }

  /** There may be work for this loop. No effect while this process does not lead: who begins to lead looks anyway. */
  wake(loop: string): void {
    this.running.get(loop)?.wake();
  }

  private lead(epoch: number): void {
    const { logger, watchdog } = this.options.context;
    logger.info({ epoch }, 'Leading');
    for (const loop of this.options.loops(epoch)) {
      if (this.halted.has(loop.name)) continue;
      const running = new PollLoop({
        ...loop,
        watchdog,
        onError: (error, failures) => this.onError(loop, error, failures),
      });
      this.running.set(loop.name, running);
      running.start();
    }
  }

  private async follow(): Promise<void> {
    const loops = [...this.running.values()];
    this.running.clear();
    await Promise.all(loops.map((loop) => loop.stop()));
    this.options.context.logger.info('No longer leading');
  }

  private onError(loop: LedLoop, error: unknown, failures: number): void {
    const { logger, stopping } = this.options.context;
    if (!(error instanceof HaltError)) {
      if (!stopping.aborted) loop.onError(error, failures);
      return;
    }
    this.halted.set(loop.name, error);
    this.options.onHalt?.(error);
    logger.fatal({ err: error, code: error.code, ...error.params }, error.message);
    // Not waited for: it ends with the run that threw.
    void this.running.get(loop.name)?.stop();
  }
}
