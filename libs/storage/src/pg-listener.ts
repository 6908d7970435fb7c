import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface PgListenerOptions {
  url: string;
  channel: string;
  /** Also called after every (re)connect, since notifications may have been missed meanwhile. */
  onNotify: () => void;
  onError?: (error: Error) => void;
  reconnectMs?: number;
}

/** LISTEN on a connection of its own, which reconnects until `stop`. Never rely on it alone: poll too. */
export class PgListener {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: PgListenerOptions) {}

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
      client.on('notification', () => this.options.onNotify());
      await client.query(`LISTEN ${client.escapeIdentifier(this.options.channel)}`);
      this.options.onNotify();
      await ended;
    } finally {
      life.abort();
      await client.end().catch(() => undefined);
    }
  }
}
