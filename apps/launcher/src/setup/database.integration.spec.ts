import { startTestPostgres, type TestPostgres } from '@zkr/storage/test-postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dropSchema, migrate, proverUrl } from './database.js';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(() => postgres.stop());

async function query(sql: string, url = postgres.url): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const tables = async () => (await query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)).map(({ tablename }) => tablename);

it('removes nothing from a database that it never migrated, whatever its tables are called', async () => {
  await query('CREATE TABLE account (holder text); CREATE TABLE invoice (id bigint)');
  await dropSchema(postgres.url);
  expect(await tables()).toEqual(['account', 'invoice']);
});

it('removes all that it made, and can make it again', async () => {
  await query('DROP TABLE account');
  await migrate(postgres.url, () => undefined);
  expect(await tables()).toContain('segment');
  expect(await query('SELECT proving_schema_version() > 0 AS migrated', proverUrl(postgres.url))).toEqual([{ migrated: true }]);
  await dropSchema(postgres.url);
  expect(await tables()).toEqual(['invoice']);
  await migrate(postgres.url, () => undefined);
  expect(await tables()).toContain('escape_activation');
});
