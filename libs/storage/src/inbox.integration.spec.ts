import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.js';
import { once } from './inbox.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
}, 60_000);
afterAll(() => database.stop());

describe('once', () => {
  const effect = (consumer: string, eventId: string, log: string[], fail = false) =>
    db.transaction().execute(async (trx) => {
      if (!(await once(trx, consumer, eventId))) return;
      log.push(`${consumer} ${eventId}`);
      if (fail) throw new Error('effect failed');
    });

  it('runs an effect once per consumer, also when the copies come together', async () => {
    const log: string[] = [];
    await Promise.all([1, 2, 3, 4, 5].map(() => effect('a', 'e1', log)));
    await effect('b', 'e1', log);
    expect(log.sort()).toEqual(['a e1', 'b e1']);
  });

  it('forgets the event when the effect rolls back', async () => {
    const log: string[] = [];
    await expect(effect('a', 'e2', log, true)).rejects.toThrow();
    await effect('a', 'e2', log);
    expect(log).toEqual(['a e2', 'a e2']);
  });
});
