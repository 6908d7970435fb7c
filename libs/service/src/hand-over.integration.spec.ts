import { setTimeout as sleep } from 'node:timers/promises';
import {
  Controller,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ensureTopics } from '@zkr/messaging/ensure-topics';
import { EventContext } from '@zkr/messaging/event-context';
import { OnEvent } from '@zkr/messaging/on-event';
import { createTestKafka, type TestKafka } from '@zkr/messaging/test-kafka';
import type { Database } from '@zkr/storage/database';
import { once } from '@zkr/storage/inbox';
import { migrateUp } from '@zkr/storage/migrate';
import { enqueue } from '@zkr/storage/outbox';
import { startTestPostgres, type TestPostgres } from '@zkr/storage/test-postgres';
import { withTransaction } from '@zkr/storage/with-transaction';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from './config.js';
import { InfrastructureModule } from './infrastructure.module.js';
import { createLogger } from './logger.js';
import { PollLoop } from './poll-loop.js';
import { ServiceContext } from './service-context.js';
import type { RunningService, ServiceDefinition } from './service-definition.js';
import {
  infrastructureSettings,
  serviceSettings,
  type InfrastructureSettings,
  type ServiceSettings,
} from './service-settings.js';
import { startService } from './start-service.js';
import { DATABASE } from './tokens.js';

/** Answers questions, which are rows of a table; an event announces one, the poll finds it anyway. */
@Injectable()
class Answerer implements OnApplicationBootstrap, OnModuleDestroy {
  readonly loop: PollLoop;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    context: ServiceContext,
  ) {
    this.loop = new PollLoop({
      name: 'answer',
      intervalMs: 500,
      watchdog: context.watchdog,
      task: () => this.answerOne(),
      onError: (err) => context.logger.warn({ err }, 'Cannot answer'),
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.loop.stop();
  }

  private answerOne(): Promise<boolean> {
    return withTransaction(this.db, async (trx) => {
      const { rows } = await sql<{ id: string }>`
        UPDATE question SET answered = answered + 1 WHERE id =
          (SELECT id FROM question WHERE answered = 0 LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id`.execute(
        trx,
      );
      const id = rows[0]?.id;
      if (id !== undefined)
        await enqueue(trx, { topic: 'answered', key: id, eventId: `answered:${id}`, payload: { id } });
      return id !== undefined;
    });
  }
}

@Controller()
class Events {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    private readonly answerer: Answerer,
  ) {}

  @OnEvent('asked')
  asked(): void {
    this.answerer.loop.wake();
  }

  @OnEvent('answered')
  async answered({ id }: { id: string }, context: EventContext): Promise<void> {
    await withTransaction(this.db, async (trx) => {
      if (!(await once(trx, 'answerer.answered', context.eventId))) return;
      await sql`UPDATE question SET acknowledged = acknowledged + 1 WHERE id = ${id}`.execute(trx);
    });
  }
}

const schema = z.object({ ...serviceSettings, ...infrastructureSettings });
const definition: ServiceDefinition<ServiceSettings & InfrastructureSettings> = {
  name: 'answerer',
  config: schema,
  events: { asked: z.strictObject({ id: z.string() }), answered: z.strictObject({ id: z.string() }) },
  module: (config) => {
    @Module({ imports: [InfrastructureModule.forRoot(config)], controllers: [Events], providers: [Answerer] })
    class AppModule {}
    return AppModule;
  },
};

let postgres: TestPostgres;
let kafka: TestKafka;
let service: RunningService<unknown>;
let db: Database;
beforeAll(async () => {
  [postgres, kafka] = await Promise.all([startTestPostgres(), createTestKafka()]);
}, 120_000);
afterAll(async () => {
  await service?.stop('test over', false);
  await kafka.stop();
  await postgres.stop();
});

const readyz = async () => (await fetch(`http://127.0.0.1:${service.healthPort}/readyz`)).status;
const counts = async () =>
  (
    await sql<{ answered: number; acknowledged: number; most: number }>`
    SELECT count(*) FILTER (WHERE answered = 1)::int AS answered, count(*) FILTER (WHERE acknowledged = 1)::int AS acknowledged,
           coalesce(max(greatest(answered, acknowledged)), 0) AS most FROM question`.execute(db)
  ).rows[0]!;
const ask = (id: string) =>
  withTransaction(db, async (trx) => {
    await sql`INSERT INTO question (id) VALUES (${id})`.execute(trx);
    await enqueue(trx, { topic: 'asked', key: id, eventId: `asked:${id}`, payload: { id } });
  });
async function until(condition: () => Promise<boolean>, seconds = 40): Promise<void> {
  for (let i = 0; i < seconds * 10; i++) {
    if (await condition()) return;
    await sleep(100);
  }
  expect.fail('timeout');
}

it(
  'waits for the schema, works without Kafka, and carries on when it comes, goes and comes back',
  { timeout: 180_000 },
  async () => {
    const config = loadConfig(schema, { DATABASE_URL: postgres.url, KAFKA_BROKERS: kafka.brokers[0] });
    const starting = startService(
      definition,
      config,
      createLogger({ service: 'answerer', level: process.env['TEST_LOG'] ?? 'error' }),
    );
    await sleep(500);
    await migrateUp(postgres.url);
    service = await starting;
    db = service.app.get<Database>(DATABASE);
    await sql`CREATE TABLE question (id text PRIMARY KEY, answered int NOT NULL DEFAULT 0, acknowledged int NOT NULL DEFAULT 0)`.execute(
      db,
    );

    // No Kafka: ready, and the poll does the work; the announcements wait in the outbox.
    for (let i = 0; i < 20; i++) await ask(`q${i}`);
    await until(async () => (await counts()).answered === 20);
    expect(await readyz()).toBe(200);
    expect(await counts()).toEqual({ answered: 20, acknowledged: 0, most: 1 });

    await kafka.start();
    await ensureTopics({ brokers: kafka.brokers, clientId: 'test' }, ['asked', 'answered']);
    await until(async () => (await counts()).acknowledged === 20);

    await kafka.kill();
    for (let i = 20; i < 40; i++) await ask(`q${i}`);
    await until(async () => (await counts()).answered === 40);
    expect(await readyz()).toBe(200);
    await kafka.start();
    await until(async () => (await counts()).acknowledged === 40);

    await postgres.restart(1_500);
    await ask('q40');
    await until(async () => (await counts()).acknowledged === 41);
    expect(await counts()).toEqual({ answered: 41, acknowledged: 41, most: 1 });
    expect((await fetch(`http://127.0.0.1:${service.healthPort}/metrics`)).status).toBe(404);
    const metrics = await (await fetch(`http://127.0.0.1:${service.metricsPort}/metrics`)).text();
    expect(metrics).toMatch(/rollup_ready\{component="answerer"\} 1/);
    expect(metrics).toMatch(/rollup_kafka_consumer_connected\{component="answerer"\} 1/);
    expect(metrics).toMatch(/rollup_kafka_consumer_lag\{[^}]*topic="asked"[^}]*\} 0/);
    expect(metrics).toMatch(/rollup_inbox_duplicates_total\{component="answerer"\} \d/);
    expect(metrics).toMatch(/rollup_db_pool_max\{component="answerer"\} \d/);
  },
);
