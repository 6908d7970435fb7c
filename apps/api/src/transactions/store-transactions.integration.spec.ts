import { toHex32 } from '@zkr/protocol/hex';
import type { TransferJson } from '@zkr/protocol/transaction-json';
import type { Database } from '@zkr/storage/database';
import { startTestDatabase, type TestDatabase } from '@zkr/storage/test-database';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ApiError } from '../errors/api-error.js';
import { FEE_OWNER, putAccount, testKey } from '../testing/test-api.js';
import { type Signed, storeTransactions, type Submission } from './store-transactions.js';

let database: TestDatabase;
let db: Database;
const rules = { minimumFee: () => 0n, nonceWindow: 3, maxPendingPerAccount: 5, newAccountLimit: 100 };
const KEY = `0x${'12'.repeat(64)}`;

beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
  for (const index of [0, 1, 2]) await putAccount(db, { index, balance: 30n * BigInt(index + 1), key: testKey(index) });
}, 60_000);
beforeEach(() => empty());
afterAll(() => database.stop(), 60_000);

const empty = async () => void (await sql`TRUNCATE l2_transaction, outbox CASCADE`.execute(db));

function signed(json: Partial<TransferJson> & { id?: number }): Signed {
  const { id = 0, ...fields } = json;
  const zero = toHex32(0n);
  const complete: TransferJson = {
    ...{ kind: 'transfer', from: 0, to: 1, amount: '1', fee: '0', nonce: 0, validUntil: 2 ** 39 },
    ...{ signature: { rx: zero, ry: zero, s: zero } },
    ...fields,
  };
  return { id: toHex32(BigInt(id)), json: complete, key: KEY };
}

const store = (group: Signed[]) => storeTransactions(db, group, { fees: { feeOwner: FEE_OWNER, feeTokens: [0] }, rules });
const verdict = (result: Submission | ApiError) =>
  result instanceof ApiError ? result.code : result.created ? 'stored' : 'known';
const rows = () =>
  db.selectFrom('l2_transaction').select(['id', 'sender', 'nonce', 'amount', 'status', 'verified_key']).orderBy('id').execute();

it('stores what it may of a group, with the key it was checked under, and announces it once', async () => {
  const group = [signed({ id: 1 }), signed({ id: 2, nonce: 1, amount: '30' }), signed({ id: 3, from: 1, to: 0 }), signed({ id: 1 })];
  const results = await store(group);
  expect(results.map(verdict)).toEqual(['stored', 'INSUFFICIENT_BALANCE', 'stored', 'known']);
  expect((await rows()).map(({ id, verified_key }) => [id, verified_key])).toEqual([
    [toHex32(1n), KEY],
    [toHex32(3n), KEY],
  ]);
  const events = await db.selectFrom('outbox').select(['topic', 'payload']).execute();
  expect(events).toEqual([{ topic: 'tx.accepted', payload: { transactionIds: [toHex32(1n), toHex32(3n)] } }]);
  expect((results[3] as Submission).transaction).toEqual((results[0] as Submission).transaction);
});

const request = fc.record({
  ...{ from: fc.nat(2), amount: fc.integer({ min: 0, max: 20 }).map(String), nonce: fc.nat(6) },
  id: fc.nat(14),
});
const requests = fc.array(fc.record({ request, begins: fc.boolean() }), { maxLength: 14 });

it('stores in any grouping what it would store one by one, with the same verdicts', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(requests, async (list) => {
      // One id is one transaction: repetitions are to the letter.
      const first = new Map(list.map(({ request }) => [request.id, request] as const).reverse());
      const members = list.map(({ request: { id }, begins }) => {
        const { from, ...rest } = first.get(id)!;
        return { begins, member: signed({ ...rest, from, to: (from + 1) % 3 }) };
      });

      await empty();
      const expected = [];
      for (const { member } of members) expected.push(verdict((await store([member]))[0]!));
      const expectedRows = await rows();

      await empty();
      const groups: Signed[][] = [];
      for (const { begins, member } of members) {
        if (begins || groups.length === 0) groups.push([]);
        groups.at(-1)!.push(member);
      }
      const verdicts = [];
      for (const group of groups) verdicts.push(...(await store(group)).map(verdict));
      expect(verdicts).toEqual(expected);
      expect(await rows()).toEqual(expectedRows);
    }),
    { numRuns: 40 },
  );
});

it('gives parallel groups of one sender no more than it can pay, and never deadlocks', async () => {
  const groups = Array.from({ length: 12 }, (_, g) =>
    [0, 1, 2].map((from) => signed({ id: 100 + 3 * g + from, from: (from + g) % 3, to: (from + g + 1) % 3, nonce: g % 3, amount: '14' })),
  );
  const results = (await Promise.all(groups.map(store))).flat();
  const stored = await rows();
  expect(results.filter((result) => verdict(result) === 'stored')).toHaveLength(stored.length);
  for (const sender of [0, 1, 2]) {
    const spent = stored.filter((row) => row.sender === BigInt(sender)).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    expect(spent <= 30n * BigInt(sender + 1)).toBe(true);
  }
  expect(stored.length).toBe(2 + 3 + 3);
});
