import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { transfer } from '../testing/signed.js';
import { putAccount, startTestApi, type TestApi, testKey } from '../testing/test-api.js';
import { type FullPool, PoolRoom } from './pool-room.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ maxUnorderedTransactions: 6 });
  for (const index of [0, 1, 2]) await putAccount(api.db, { index, balance: 1_000n, key: testKey(index) });
}, 60_000);
afterAll(() => api.stop(), 60_000);

async function post(from: number, nonce: number) {
  const body = JSON.stringify(transfer({ from, to: (from + 1) % 3, nonce, amount: '0' }, { key: testKey(from) }));
  const response = await fetch(`${api.url}/v1/transactions`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const { code } = (await response.json()) as { code?: string };
  return { status: response.status, code, retryAfter: response.headers.get('retry-after'), body };
}
const statusOf = async (from: number, nonce: number) => (await post(from, nonce)).status;
const counted = (full: FullPool | undefined) => expect.poll(() => api.app.get(PoolRoom).full, { timeout: 10_000 }).toBe(full);

it('row 26: half of the pool is kept for what is ready, and a full one takes nothing', async () => {
  const first = await post(0, 1);
  expect([first.status, await statusOf(0, 2), await statusOf(0, 5)]).toEqual([202, 202, 202]);
  await counted('no-gaps');
  expect(await post(0, 3)).toMatchObject({ status: 503, code: 'OVERLOADED', retryAfter: expect.stringMatching(/^\d+$/) });
  expect(await statusOf(1, 1)).toBe(503);
  const again = await fetch(`${api.url}/v1/transactions`, { method: 'POST', body: first.body, headers: { 'content-type': 'application/json' } });
  expect(again.status).toBe(200);
  // Nothing is missing before any of them.
  expect([await statusOf(1, 0), await statusOf(0, 0), await statusOf(0, 3)]).toEqual([202, 202, 202]);
  await counted('nothing');
  expect(await post(2, 0)).toMatchObject({ status: 503, code: 'OVERLOADED' });
  await sql`DELETE FROM unordered_transaction`.execute(api.db);
  await counted(undefined);
  expect(await statusOf(2, 1)).toBe(202);
});
