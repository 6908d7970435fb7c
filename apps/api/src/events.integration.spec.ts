import { setTimeout as sleep } from 'node:timers/promises';
import { ensureTopics } from '@zkr/messaging/ensure-topics';
import { KafkaBus } from '@zkr/messaging/kafka-bus';
import { createTestKafka, type TestKafka } from '@zkr/messaging/test-kafka';
import { topics } from '@zkr/messages/topics';
import type { TransactionView } from '@zkr/sdk/views';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { transfer } from './testing/signed.js';
import { putAccount, startTestApi, type TestApi, testKey } from './testing/test-api.js';

const HOUR_MS = 3_600_000;
let kafka: TestKafka;
let bus: KafkaBus;
let api: TestApi;
const accepted: unknown[] = [];
beforeAll(async () => {
  kafka = await createTestKafka();
  await kafka.start();
  await ensureTopics({ brokers: kafka.brokers, clientId: 'test' }, Object.keys(topics));
  bus = new KafkaBus({ brokers: kafka.brokers, clientId: 'test' });
  bus.subscribe({
    group: 'test',
    topics: ['tx.accepted'],
    onMessage: async ({ value }) => void accepted.push(JSON.parse(String(value))),
  });
  api = await startTestApi({
    kafkaBrokers: kafka.brokers,
    pollIntervalMs: HOUR_MS,
    accountCacheMs: HOUR_MS,
  });
  await putAccount(api.db, { index: 0, balance: 1_000n, key: testKey(0) });
  await putAccount(api.db, { index: 1, balance: 0n, key: testKey(1) });
}, 120_000);
afterAll(async () => {
  await api.stop();
  await bus.close();
  await kafka.stop();
}, 60_000);

const get = async <T>(path: string) => (await (await fetch(api.url + path)).json()) as T;

it('announces what it takes, and wakes who waits when the executor announces, without polling', async () => {
  const response = await fetch(`${api.url}/v1/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(transfer()),
  });
  const { id } = (await response.json()) as TransactionView;
  await expect.poll(() => accepted, { timeout: 20_000 }).toEqual([{ transactionIds: [id] }]);

  expect(await get('/v1/accounts/1')).toMatchObject({ balance: '0' });
  const waiting = get<TransactionView>(`/v1/transactions/${id}?wait=included&timeout=30`);
  await sleep(200);
  await api.db.updateTable('l2_transaction').set({ status: 'included' }).execute();
  await putAccount(api.db, { index: 1, balance: 100n, key: testKey(1) });
  const event = { segmentId: '1', circuitId: 0 };
  const started = performance.now();
  await bus.publish('segment.executed', [
    { key: '1', value: JSON.stringify(event), headers: { 'event-id': 'segment.executed:1' } },
  ]);
  expect(await waiting).toMatchObject({ status: 'included' });
  expect(performance.now() - started).toBeLessThan(15_000);
  expect(await get('/v1/accounts/1')).toMatchObject({ balance: '100' });
}, 90_000);
