import type { L1TransactionAttempt } from '@zkr/l1/transaction-record';
import { acquireOrRenew } from '@zkr/storage/leadership';
import { startTestDatabase, type TestDatabase } from '@zkr/storage/test-database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { L1_SUBMITTER_ROLE } from '../submitter-role.js';
import { PostgresTransactionStore } from './postgres-transaction-store.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
}, 60_000);
afterAll(() => database.stop(), 60_000);

it('keeps versions in the order of signing, cheaper ones and one that is signed again included', async () => {
  const { db } = database;
  const epoch = (await acquireOrRenew(db, L1_SUBMITTER_ROLE, 'test', 600_000))!;
  const { id: row } = await db
    .insertInto('l1_transaction')
    .values({ purpose: 'batch:1', sender: '0x', nonce: 0n, recipient: '0x', calldata: Buffer.alloc(1), value: '0', gas_limit: 1n, status: 'queued' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const id = String(row);
  const store = new PostgresTransactionStore(db, epoch);
  const version = (fee: bigint): L1TransactionAttempt => ({
    ...{ hash: `0x${fee}`, raw: '0x02', maxFeePerGas: fee, maxPriorityFeePerGas: 1n, broadcast: undefined },
  });
  const versions = async () => (await store.load(id)).attempts.map(({ maxFeePerGas, broadcast }) => [maxFeePerGas, broadcast?.outcome]);

  await store.insertAttempt(id, version(81n));
  await store.recordBroadcast(id, '0x81', 'insufficient-funds', 1);
  await store.insertAttempt(id, version(3n));
  await store.recordBroadcast(id, '0x3', 'accepted', 2);
  expect(await versions()).toEqual([[81n, 'insufficient-funds'], [3n, 'accepted']]);
  await store.insertAttempt(id, version(81n));
  expect(await versions()).toEqual([[3n, 'accepted'], [81n, undefined]]);
});
