import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from './database.js';
import { DeadLetters } from './dead-letters.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
}, 60_000);
afterAll(() => database?.stop());

const message = { topic: 't', partition: 1, offset: '7', key: 'k\0', headers: { 'event-id\0': '\0a', other: '\\u0000' }, value: Buffer.from([0, 1]) };
const rows = () => db.selectFrom('dead_letter').select(['key', 'headers', 'value', 'reason']).execute();

it('a message with NULs is kept, with its value as it came', async () => {
  await new DeadLetters(db).bury({ consumer: 'c', message, reason: 'no such id: \0' });
  expect(await rows()).toEqual([
    { key: 'k\uFFFD', headers: { 'event-id\uFFFD': '\uFFFDa', other: '\\u0000' }, value: Buffer.from([0, 1]), reason: 'no such id: \uFFFD' },
  ]);
});

it('the same message again changes nothing', async () => {
  await new DeadLetters(db).bury({ consumer: 'c', message: { ...message, key: null }, reason: 'again' });
  expect(await rows()).toHaveLength(1);
});
