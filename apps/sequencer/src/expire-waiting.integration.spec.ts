import type { Database } from '@zkr/storage/database';
import { acquireOrRenew, FencedError } from '@zkr/storage/leadership';
import { startTestDatabase, type TestDatabase } from '@zkr/storage/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expireWaiting } from './expire-waiting.js';
import { orderOperations, SEQUENCER_ROLE } from './order-operations.js';

const HOUR_MS = 3_600_000;
/** The last moment that an account may name: by itself, it never expires. */
const NEVER = 2n ** 40n - 1n;
let database: TestDatabase;
let db: Database;
let epoch: number;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
  epoch = (await acquireOrRenew(db, SEQUENCER_ROLE, 'test', 600_000))!;
}, 60_000);
beforeEach(() => sql`TRUNCATE l2_transaction, unordered_transaction, ordered_operation CASCADE`.execute(db));
afterAll(() => database.stop(), 60_000);

const submit = (nonces: number[], idOf = (nonce: number) => `1/${nonce}`) =>
  db
    .insertInto('l2_transaction')
    .values(
      nonces.map((nonce) => ({
        ...{ id: idOf(nonce), kind: 'transfer' as const, sender: 1n, nonce: BigInt(nonce), token: 0n, amount: '0', fee: '0' },
        ...{ valid_until: NEVER, payload: '{}', status: 'pending' as const },
      })),
    )
    .execute();
const age = (id: string, ms: number) =>
  sql`UPDATE unordered_transaction SET received_at = clock_timestamp() - ${ms} * interval '1 millisecond' WHERE id = ${id}`.execute(db);
const statuses = () => db.selectFrom('l2_transaction').select(['id', 'status']).orderBy('id').execute();

describe('what waits behind a nonce that does not come', () => {
  it('row 26: free transactions that are never ready end after the limit, with a reason', async () => {
    await submit([1, 2]);
    await age('1/1', HOUR_MS + 1_000);
    await age('1/2', HOUR_MS - 10_000);
    expect(await orderOperations(db, epoch, 10)).toBeUndefined();
    expect(await expireWaiting(db, epoch, HOUR_MS, 10)).toBe(1);
    const [ended] = await db.selectFrom('l2_transaction').selectAll().where('id', '=', '1/1').execute();
    expect(ended).toMatchObject({
      status: 'expired',
      ended_at: expect.any(Date),
      reason: { code: 'NONCE_GAP', message: 'the transactions before it did not come in time', params: { waitedSeconds: 3_600 } },
    });
    expect(await db.selectFrom('unordered_transaction').select('id').execute()).toEqual([{ id: '1/2' }]);
  });

  it('gives its nonce free, and the next one with it waits as long again', async () => {
    await submit([1]);
    await age('1/1', HOUR_MS + 1_000);
    expect(await expireWaiting(db, epoch, HOUR_MS, 10)).toBe(1);
    await submit([1], () => 'again');
    expect(await expireWaiting(db, epoch, HOUR_MS, 10)).toBe(0);
    expect(await statuses()).toEqual([{ id: '1/1', status: 'expired' }, { id: 'again', status: 'pending' }]);
  });

  it('waits as long again where it took over the row of one that ended', async () => {
    await submit([1]);
    await age('1/1', HOUR_MS + 1_000);
    await sql`UPDATE l2_transaction SET status = 'rejected'`.execute(db);
    await submit([1], () => 'again');
    expect(await expireWaiting(db, epoch, HOUR_MS, 10)).toBe(0);
  });

  it('ends the oldest first, so many at once and no more', async () => {
    await submit([1, 2, 3]);
    for (const [id, hours] of [['1/1', 2], ['1/2', 4], ['1/3', 3]] as const) await age(id, hours * HOUR_MS);
    expect(await expireWaiting(db, epoch, HOUR_MS, 2)).toBe(2);
    expect((await statuses()).filter(({ status }) => status === 'pending')).toEqual([{ id: '1/1', status: 'pending' }]);
  });

  it('is left alone by one who no longer leads', async () => {
    await expect(expireWaiting(db, epoch + 1, HOUR_MS, 2)).rejects.toThrow(FencedError);
  });
});
