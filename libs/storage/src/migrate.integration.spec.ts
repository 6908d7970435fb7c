import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.js';
import { migrateUp, migrationsDirectory } from './migrate.js';
import { assertSchema, requiredSchemaVersion, SchemaOutdatedError, schemaVersion } from './schema-version.js';
import { startTestPostgres, type TestPostgres } from './test-postgres.js';

let postgres: TestPostgres;
let db: Database;
beforeAll(async () => {
  postgres = await startTestPostgres();
  db = openDatabase({ url: postgres.url, applicationName: 'test' });
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await postgres.stop();
});

it('refuses an empty database and accepts it once migrated, by three at once', async () => {
  expect(await schemaVersion(db)).toBe(0);
  await expect(assertSchema(db)).rejects.toBeInstanceOf(SchemaOutdatedError);

  const applied = await Promise.all([1, 2, 3].map(() => migrateUp(postgres.url)));

  const files = readdirSync(migrationsDirectory).map((file) => file.replace(/\.sql$/, ''));
  expect(applied.flat().sort()).toEqual(files.sort());
  expect(await schemaVersion(db)).toBe(requiredSchemaVersion());
  await assertSchema(db);
  await expect(assertSchema(db, 9_999)).rejects.toThrow(/needs 9999/);
});
