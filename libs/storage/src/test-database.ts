import { type Database, openDatabase } from './database.js';
import { migrateUp } from './migrate.js';
import { startTestPostgres, type TestPostgres } from './test-postgres.js';

/** A throw-away Postgres with all migrations, and a connection of its owner. */
export interface TestDatabase extends TestPostgres {
  readonly db: Database;
}

export async function startTestDatabase(): Promise<TestDatabase> {
  const postgres = await startTestPostgres();
  await migrateUp(postgres.url);
  const db = openDatabase({ url: postgres.url, applicationName: 'test' });
  return {
    ...postgres,
    db,
    async stop() {
      await db.destroy();
      await postgres.stop();
    },
  };
}
