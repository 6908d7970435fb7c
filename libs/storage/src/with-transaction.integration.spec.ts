import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from './database.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';
import { withTransaction } from './with-transaction.js';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
  await sql`CREATE TABLE counter AS SELECT 0::int8 AS n`.execute(db);
}, 60_000);
afterAll(() => database.stop());

const read = async () => (await sql<{ n: bigint }>`SELECT n FROM counter`.execute(db)).rows[0]!.n;

it('repeats serialization failures until every increment counts, with int8 as bigint', async () => {
  let attempts = 0;
  const increment = () =>
    withTransaction(
      db,
      async (trx) => {
        attempts++;
        const { rows } = await sql<{ n: bigint }>`SELECT n FROM counter`.execute(trx);
        await sql`UPDATE counter SET n = ${rows[0]!.n + 1n}`.execute(trx);
      },
      { isolation: 'serializable', retries: 50 },
    );
  await Promise.all(Array.from({ length: 8 }, increment));
  expect(await read()).toBe(8n);
  expect(attempts).toBeGreaterThan(8);
});

it('survives a restart of Postgres and a terminated backend', async () => {
  const before = await read();
  let first = true;
  await withTransaction(db, async (trx) => {
    await sql`UPDATE counter SET n = n + 1`.execute(trx);
    if (!first) return;
    first = false;
    await sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(trx);
  });
  const restarted = database.restart(300);
  await sleep(50);
  await withTransaction(db, (trx) => sql`UPDATE counter SET n = n + 1`.execute(trx));
  await restarted;
  expect(await read()).toBe(before + 2n);
});

it('does not repeat what cannot succeed', async () => {
  let attempts = 0;
  const failing = withTransaction(db, async (trx) => {
    attempts++;
    await sql`SELECT 1/0`.execute(trx);
  });
  await expect(failing).rejects.toMatchObject({ code: '22012' });
  expect(attempts).toBe(1);
});
