import { createLogger } from '@zkr/service/logger';
import { ProgressWatchdog } from '@zkr/service/progress-watchdog';
import { Readiness } from '@zkr/service/readiness';
import { ServiceContext } from '@zkr/service/service-context';
import { startTestDatabase, type TestDatabase } from '@zkr/storage/test-database';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configSchema } from './config.js';
import { OrderingService } from './ordering.service.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
}, 60_000);
afterAll(() => database.stop(), 60_000);

it('orders what is ready after a standstill, however long that was, and only then ends what has a gap before it', async () => {
  const { db } = database;
  await sql`
    INSERT INTO l2_transaction (id, kind, sender, nonce, token, amount, fee, valid_until, payload, status)
    SELECT sender || '/' || nonce, 'transfer', sender, nonce, 0, 0, 0, 1099511627775, '{}', 'pending'
      FROM (VALUES (1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (2, 1)) AS place (sender, nonce)`.execute(db);
  await sql`UPDATE unordered_transaction SET received_at = clock_timestamp() - interval '2 hours'`.execute(db);
  const context = new ServiceContext(
    ...(['test', createLogger({ service: 'test', level: 'silent' }), new ProgressWatchdog(), new Readiness()] as const),
    ...([new Registry(), new AbortController().signal] as const),
  );
  const config = { ...configSchema.parse({ databaseUrl: database.url, kafkaBrokers: '127.0.0.1:9' }), orderLimit: 2, pollIntervalMs: 50 };
  const service = new OrderingService(db, config, context);
  service.onApplicationBootstrap();
  try {
    const ended = () => db.selectFrom('l2_transaction').select('id').where('status', '<>', 'pending').execute();
    await expect.poll(ended, { timeout: 10_000 }).toEqual([{ id: '2/1' }]);
    const ordered = await db.selectFrom('ordered_operation').select('transaction_id').orderBy('sequence').execute();
    expect(ordered.map(({ transaction_id }) => transaction_id)).toEqual(['1/0', '1/1', '1/2', '1/3', '1/4']);
    const evictions = await context.metrics.getSingleMetric('rollup_mempool_evictions_total')!.get();
    expect(evictions.values).toMatchObject([{ labels: { reason: 'gap' }, value: 1 }]);
    expect(await db.selectFrom('unordered_transaction').selectAll().execute()).toEqual([]);
  } finally {
    await service.onModuleDestroy();
  }
});
