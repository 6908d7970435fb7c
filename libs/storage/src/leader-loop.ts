import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.js';
import { acquireOrRenew, stepDown } from './leadership.js';

export interface LeaderLoopOptions {
  db: Database;
  role: string;
  /** Unique to this process, such as `${hostname}:${pid}:${random}`. */
  holder: string;
  /** How long a dead leader blocks the role. Renewed every third of it. Default 10 s. */
  ttlMs?: number;
  /** Must return soon: start loops here, do not run them. */
  onElected: (epoch: number) => void;
  /** Awaited before this process begins another term, and before the role is offered to others. */
  onDeposed?: () => void | Promise<void>;
  onError?: (error: unknown) => void;
}

/**
 * Keeps trying to lead, and tells when this process does. It deposes itself when it could not renew for the whole ttl,
 * even if Postgres is out of reach. That is a courtesy: a paused process learns it late, so every write must `fence`.
 */
export class LeaderLoop {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private term: { epoch: number } | undefined;
  /** By the monotonic clock, in ms: when the lease certainly had not ended. */
  private heldUntil = 0;
  private expiry: NodeJS.Timeout | undefined;
  /** The end of the last term: the next one must not begin while work of this one still runs. */
  private deposing: Promise<void> = Promise.resolve();

  constructor(private readonly options: LeaderLoopOptions) {}

  /** The epoch while this process believes to lead. */
  get epoch(): number | undefined {
    return performance.now() < this.heldUntil ? this.term?.epoch : undefined;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Ends the term, waits for `onDeposed`, and steps down so that another can lead at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    const epoch = this.term?.epoch;
    await this.depose();
    if (epoch !== undefined)
      await stepDown(this.options.db, this.options.role, epoch).catch(this.options.onError);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.round();
      await sleep(this.ttlMs / 3, undefined, { signal }).catch(() => undefined);
    }
  }

  private async round(): Promise<void> {
    const { db, role, holder, onElected, onError } = this.options;
    const asked = performance.now();
    try {
      const epoch = await acquireOrRenew(db, role, holder, this.ttlMs);
      if (this.term && this.term.epoch !== epoch) await this.depose();
      if (epoch === null) return;
      this.holdUntil(asked + this.ttlMs);
      if (this.term) return;
      await this.deposing;
      // That may have taken longer than the lease.
      if (performance.now() >= this.heldUntil) return;
      this.term = { epoch };
      if (!this.stopping.signal.aborted) onElected(epoch);
    } catch (error) {
      onError?.(error);
    }
  }

  private holdUntil(time: number): void {
    this.heldUntil = time;
    clearTimeout(this.expiry);
    this.expiry = setTimeout(() => void this.depose(), time - performance.now());
  }

  private depose(): Promise<void> {
    clearTimeout(this.expiry);
    if (!this.term) return this.deposing;
    this.term = undefined;
    return (this.deposing = this.endTerm());
  }

  private async endTerm(): Promise<void> {
    try {
      await this.options.onDeposed?.();
    } catch (error) {
      this.options.onError?.(error);
    }
  }

  private get ttlMs(): number {
    return this.options.ttlMs ?? 10_000;
  }
}
