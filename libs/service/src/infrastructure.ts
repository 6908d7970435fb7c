import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaBus } from '@zkr/messaging/kafka-bus';
import { type Database, openDatabase } from '@zkr/storage/database';
import { pruneInbox } from '@zkr/storage/inbox';
import { OutboxRelay } from '@zkr/storage/outbox-relay';
import { PgListener } from '@zkr/storage/pg-listener';
import { assertSchema } from '@zkr/storage/schema-version';
import { busLog } from './bus-log.js';
import { poolMetrics } from './metrics/pool-metrics.js';
import { PollLoop } from './poll-loop.js';
import type { ServiceContext } from './service-context.js';
import type { InfrastructureSettings } from './service-settings.js';

const PRUNE_INTERVAL_MS = 60_000;
const OUTBOX_RETENTION_MS = 24 * 3_600_000;
/** Above the retention of Kafka's topics, a week by default. */
const INBOX_RETENTION_MS = 14 * 24 * 3_600_000;
/** The first failure and then about one a minute; the rest at debug. */
const WARN_EVERY = 40;
/** Events that come within it are published together. */
const RELAY_REST_MS = 20;
/** Any constant: names the turn to relay. Standbys ask for it so often. */
const RELAY_TURN = { lock: 0x7a6b7232, retryMs: 1_000 };
const RELAY_AGAIN_MS = { 'held-back': 25, contended: 250 } as const;

/** Postgres, Kafka and the outbox relay of one service, from start to end. */
export class Infrastructure {
  readonly db: Database;
  readonly bus: KafkaBus;
  private readonly relay: OutboxRelay;
  private readonly relaying: PollLoop;
  private readonly pruning: PollLoop;
  private readonly listener: PgListener;

  constructor(
    settings: InfrastructureSettings,
    private readonly context: ServiceContext,
  ) {
    const { name, logger, watchdog } = context;
    this.db = openDatabase({
      url: settings.databaseUrl,
      applicationName: name,
      maxConnections: settings.databaseConnections,
      onConnectionLost: (err) => logger.warn({ err }, 'Connection to Postgres lost'),
    });
    this.bus = new KafkaBus({
      brokers: settings.kafkaBrokers,
      clientId: name,
      ssl: settings.kafkaSsl,
      log: busLog(logger),
    });
    this.relay = new OutboxRelay({ db: this.db, publisher: this.bus });
    this.relaying = new PollLoop({
      name: 'outbox-relay',
      restMs: RELAY_REST_MS,
      intervalMs: settings.pollIntervalMs,
      maxBackoffMs: 2_000,
      watchdog,
      task: () => this.relayRound(),
      onError: (error, failures) =>
        logger[failures % WARN_EVERY === 1 ? 'warn' : 'debug'](
          { failures, reason: (error as Error).message },
          'Outbox not published, trying again',
        ),
    });
    this.pruning = new PollLoop({
      name: 'prune',
      intervalMs: PRUNE_INTERVAL_MS,
      watchdog,
      task: () => this.prune(),
      onError: (err) => logger.debug({ err }, 'Pruning failed, trying again'),
    });
    this.listener = new PgListener({
      url: settings.databaseUrl,
      channel: 'outbox',
      turn: RELAY_TURN,
      onNotify: () => this.relaying.wake(),
      onError: (error) =>
        logger.debug({ reason: error.message }, 'Listening to the outbox broke off, connecting again'),
    });
    poolMetrics(context.metrics, this.db);
    context.readiness.add({ name: 'postgres', check: () => assertSchema(this.db) });
  }

  /** Until Postgres answers and is migrated far enough, or the service is told to stop. */
  async waitForSchema(): Promise<void> {
    const { stopping, logger } = this.context;
    for (let waits = 0; !stopping.aborted; waits++) {
      try {
        return await assertSchema(this.db);
      } catch (error) {
        if (waits % 20 === 0) logger.warn({ reason: (error as Error).message }, 'Waiting for the database');
        await sleep(250, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  }

  start(): void {
    this.relaying.start();
    this.pruning.start();
    this.listener.start();
  }

  /** After everything that writes has stopped. What the relay leaves, another one publishes. */
  async stop(): Promise<void> {
    await Promise.all([this.relaying.stop(), this.pruning.stop(), this.listener.stop()]);
    await this.bus.close();
    await this.db.destroy();
  }

  /** One process relays for all, so that an event wakes one and not each of them. */
  private async relayRound(): Promise<boolean | { inMs: number }> {
    if (!this.listener.listening) return false;
    const { next } = await this.relay.relayOnce();
    return next === 'held-back' || next === 'contended' ? { inMs: RELAY_AGAIN_MS[next] } : next === 'more';
  }

  private async prune(): Promise<boolean> {
    const deleted = [
      await this.relay.prune(OUTBOX_RETENTION_MS),
      await pruneInbox(this.db, INBOX_RETENTION_MS),
    ];
    return deleted.some((rows) => rows > 0);
  }
}
