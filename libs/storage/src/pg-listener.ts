import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface PgListenerOptions {
  url: string;
  channel: string;
  /** Also called after every (re)connect, since notifications may have been missed meanwhile. */
  onNotify: () => void;
  onError?: (error: Error) => void;
  reconnectMs?: number;
  /**
   * Of all listeners with the same lock, in all processes, only one listens: the one whose session holds this advisory lock.
   * When its session ends, another takes over within `retryMs`. A hint, no fence: a session may lose it unawares.
   */
  turn?: { lock: number; retryMs: number };
}

/** LISTEN on a connection of its own, which reconnects until `stop`. Never rely on it alone: poll too. */
export class PgListener {
  private live = false;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: PgListenerOptions) {}

  /** Whether notifications arrive now; with a `turn`, whether it is this listener's. */
  get listening(): boolean {
    return this.live;
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.listen(signal).catch((error: Error) => signal.aborted || this.options.onError?.(error));
      await sleep(this.options.reconnectMs ?? 1_000, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Returns when stopped, throws when the connection is lost. */
  private async listen(signal: AbortSignal): Promise<void> {
    const life = new AbortController();
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: `listen:${this.options.channel}`,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    const ended = new Promise<void>((resolve, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('Connection ended')));
      signal.addEventListener('abort', () => resolve(), { once: true, signal: life.signal });
    });
    ended.catch(() => undefined);
    try {
      await client.connect();
      if (!(await Promise.race([this.takeTurn(client, signal), ended.then(() => false)]))) return;
      client.on('notification', () => this.options.onNotify());
      await client.query(`LISTEN ${client.escapeIdentifier(this.options.channel)}`);
      this.live = true;
      this.options.onNotify();
      await ended;
    } finally {
      this.live = false;
      life.abort();
      await client.end().catch(() => undefined);
    }
  }

  /** @returns false if the listener is stopped before */
  private async takeTurn(client: pg.Client, signal: AbortSignal): Promise<boolean> {
    const { turn } = this.options;
    while (turn && !signal.aborted) {
      const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [turn.lock]);
      if (rows[0]?.held) break;
      await sleep(turn.retryMs, undefined, { signal }).catch(() => undefined);
    }
    return !signal.aborted;
  }
}
