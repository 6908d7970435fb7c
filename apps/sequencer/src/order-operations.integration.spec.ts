import type { Database } from '@zkr/storage/database';
import { acquireOrRenew, FencedError } from '@zkr/storage/leadership';
import { startTestDatabase, type TestDatabase } from '@zkr/storage/test-database';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beginEpoch, orderOperations, SEQUENCER_ROLE } from './order-operations.js';

let database: TestDatabase;
let db: Database;
let epoch: number;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
  epoch = (await acquireOrRenew(db, SEQUENCER_ROLE, 'test', 600_000))!;
}, 60_000);
beforeEach(() => empty());
afterAll(() => database.stop(), 60_000);

async function empty(): Promise<void> {
  await sql`TRUNCATE l2_transaction, unordered_transaction, ordered_operation, priority_operation, account, outbox, segment, batch CASCADE`.execute(db);
}

/** Ids are `<sender>/<nonce>`. */
const submit = (places: readonly (readonly [sender: number, nonce: number])[], validUntil = 2 ** 39) =>
  db
    .insertInto('l2_transaction')
    .values(
      places.map(([sender, nonce]) => ({
        ...{ id: `${sender}/${nonce}`, kind: 'transfer' as const, sender: BigInt(sender), nonce: BigInt(nonce), token: 0n },
        ...{ amount: '1', fee: '0', valid_until: BigInt(validUntil), payload: '{}', status: 'pending' as const },
      })),
    )
    .execute();

const account = (index: number, nonce: number) =>
  db
    .insertInto('account')
    .values({ index: BigInt(index), owner: '0x1', token: 0n, nonce: BigInt(nonce), balance: '1', key_x: '0x0', key_y: '0x0' })
    .execute();

const requestOnL1 = (ids: number[], status: 'final' | 'observed' = 'final') =>
  db
    .insertInto('priority_operation')
    .values(
      ids.map((id) => ({
        ...{ queue_id: BigInt(id), opcode: 5, entry: Buffer.alloc(1), entry_hash: '0x', token: 0n, amount: '1', owner: '0x', status },
        ...{ queued_at: 1n, l1_block_number: 1n, l1_block_hash: '0x', l1_transaction_hash: '0x', log_index: 0 },
      })),
    )
    .execute();

const end = (id: string, status: 'rejected' | 'included') =>
  db.updateTable('l2_transaction').set({ status }).where('id', '=', id).execute();

async function order(): Promise<string[]> {
  const rows = await db.selectFrom('ordered_operation').selectAll().orderBy('sequence').execute();
  expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, i) => BigInt(i + 1)));
  return rows.map(({ transaction_id, queue_id }) => transaction_id ?? `L1 ${queue_id}`);
}

async function orderAll(limit = 100): Promise<string[]> {
  while (await orderOperations(db, epoch, limit));
  return order();
}

/** The rule as a loop over arrivals, to compare the statement with. */
function reference(arrived: readonly (readonly [number, number])[], expected: ReadonlyMap<number, number>): string[] {
  const waiting = new Set<string>();
  const next = new Map(expected);
  return arrived.flatMap(([sender, nonce]) => {
    waiting.add(`${sender}/${nonce}`);
    const now: string[] = [];
    for (let n = next.get(sender) ?? 0; waiting.delete(`${sender}/${n}`); n++) {
      now.push(`${sender}/${n}`);
      next.set(sender, n + 1);
    }
    return now;
  });
}

describe('the order of operations', () => {
  it('puts final requests on L1 first, in the queue’s order, up to the first gap', async () => {
    await submit([[1, 0]]);
    await requestOnL1([0, 1, 3]);
    await requestOnL1([2], 'observed');
    expect(await orderAll()).toEqual(['L1 0', 'L1 1', '1/0']);
    await sql`UPDATE priority_operation SET status = 'final'`.execute(db);
    expect(await orderAll(1)).toEqual(['L1 0', 'L1 1', '1/0', 'L1 2', 'L1 3']);
    const events = await db.selectFrom('outbox').select('payload').orderBy('id').execute();
    expect(events.map(({ payload }) => payload)).toEqual([
      { firstSequence: '1', lastSequence: '3' },
      { firstSequence: '4', lastSequence: '4' },
      { firstSequence: '5', lastSequence: '5' },
    ]);
  });

  it('is that of arrival where nonces allow; what overtook its predecessor comes right after it', async () => {
    await account(2, 7);
    await submit([[1, 1]]);
    await submit([[1, 3], [2, 7]]);
    await submit([[1, 0]]);
    expect(await orderAll()).toEqual(['2/7', '1/0', '1/1']);
    await submit([[1, 2]]);
    expect(await orderAll()).toEqual(['2/7', '1/0', '1/1', '1/2', '1/3']);
  });

  it('is what the rule says for any arrivals, in steps of any size', { timeout: 60_000 }, async () => {
    const places = fc.uniqueArray(fc.tuple(fc.nat(2), fc.nat(6)), { selector: String, minLength: 1, maxLength: 18 });
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 5 }), fc.nat(3), async (arrived, limit, nonce) => {
        await empty();
        await account(0, nonce);
        for (const one of arrived) await submit([one]);
        expect(await orderAll(limit)).toEqual(reference(arrived, new Map([[0, nonce]])));
      }),
      { numRuns: 40 },
    );
  });

  it('is what the rule says for each sender when steps come between arrivals', { timeout: 60_000 }, async () => {
    const places = fc.uniqueArray(fc.tuple(fc.nat(2), fc.nat(5)), { selector: String, minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(places, async (arrived) => {
        await empty();
        for (const one of arrived) {
          await submit([one]);
          await orderOperations(db, epoch, 100);
        }
        expect(await order()).toEqual(reference(arrived, new Map()));
      }),
      { numRuns: 20 },
    );
  });

  it('is not held up by any number of transactions that wait for a nonce', async () => {
    await submit(Array.from({ length: 60 }, (_, i) => [3, i + 1] as const));
    await submit([[4, 0]]);
    expect(await orderAll(10)).toEqual(['4/0']);
  });

  it('goes back to the account’s nonce when what was ordered is rejected, and counts on from what is pending', async () => {
    await account(1, 0);
    await submit([[1, 0], [1, 1]]);
    await orderAll();
    await end('1/0', 'included');
    await sql`UPDATE account SET nonce = 1 WHERE index = 1`.execute(db);
    await submit([[1, 2]]);
    expect(await orderAll()).toEqual(['1/0', '1/1', '1/2']);
    await end('1/1', 'rejected');
    await end('1/2', 'rejected');
    await submit([[1, 3]]);
    expect(await orderAll()).toEqual(['1/0', '1/1', '1/2']);
    await db.insertInto('l2_transaction').values({
      ...{ id: '1/1 again', kind: 'transfer', sender: 1n, nonce: 1n, token: 0n, amount: '1', fee: '0' },
      ...{ valid_until: 2n ** 39n, payload: '{}', status: 'pending' },
    }).execute();
    expect(await orderAll()).toEqual(['1/0', '1/1', '1/2', '1/1 again']);
  });

  it('lets what is too late expire, and its nonce be taken again', async () => {
    await db.insertInto('batch').values({ number: 1n, timeline: 1n, circuit_id: 0, status: 'open', root_before: '0x' }).execute();
    await db
      .insertInto('segment')
      .values({ id: 1n, timeline: 1n, batch_number: 1n, circuit_id: 0, status: 'open', timestamp: 100n, fee_slots: '[]', root_before: '0x', account_count_before: 0n })
      .execute();
    await submit([[1, 0], [1, 1]], 99);
    expect(await orderAll()).toEqual([]);
    const rows = await db.selectFrom('l2_transaction').select(['status', 'ended_at']).execute();
    expect(rows.map(({ status, ended_at }) => [status, ended_at !== null])).toEqual([['expired', true], ['expired', true]]);
    expect(await db.selectFrom('unordered_transaction').selectAll().execute()).toEqual([]);
  });

  it('refuses what waits with a nonce that the account has passed without it', async () => {
    await account(1, 3);
    await submit([[1, 2], [1, 4], [2, 0]]);
    expect(await orderAll()).toEqual(['2/0']);
    const rows = await db.selectFrom('l2_transaction').select(['id', 'status', 'reason']).orderBy('id').execute();
    expect(rows).toEqual([
      { id: '1/2', status: 'rejected', reason: { code: 'NONCE_TOO_LOW', message: 'the nonce has been used', params: { nonce: 2, expected: 3 } } },
      { id: '1/4', status: 'pending', reason: null },
      { id: '2/0', status: 'pending', reason: null },
    ]);
    await submit([[1, 3]]);
    expect(await orderAll()).toEqual(['2/0', '1/3', '1/4']);
  });

  it('drops at the beginning of an epoch what another program has ordered or ended', async () => {
    await submit([[1, 0], [2, 0], [3, 0]]);
    await end('1/0', 'rejected');
    await db.insertInto('ordered_operation').values({ sequence: 1n, transaction_id: '2/0', epoch: 1n }).execute();
    await beginEpoch(db, epoch);
    expect(await orderAll()).toEqual(['2/0', '3/0']);
  });

  it('orders nothing once its epoch is over', async () => {
    await submit([[1, 0]]);
    await expect(orderOperations(db, epoch + 1, 10)).rejects.toThrow(FencedError);
    expect(await order()).toEqual([]);
  });
});
