import { OPCODE } from '@zkr/protocol/constants';
import { toHex32 } from '@zkr/protocol/hex';
import { encodeQueueEntry, type QueueEntry } from '@zkr/protocol/queue-entry';
import type {
  AccountView,
  BatchDetailView,
  BatchView,
  DepositView,
  ForcedRequestView,
  Page,
  TransactionView,
} from '@zkr/sdk/views';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountView } from './accounts/account-view.js';
import { depositView } from './deposits/deposit-view.js';
import { forcedRequestView } from './forced-requests/forced-request-view.js';
import { batchDetailView } from './batches/batch-view.js';
import { ChangeFeed } from './redis/change-feed.js';
import { collectingGarbage } from './testing/collecting-garbage.js';
import { transfer } from './testing/signed.js';
import { putAccount, startTestApi, type TestApi, testKey } from './testing/test-api.js';
import { transactionView } from './transactions/transaction-view.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ pollIntervalMs: 200 });
}, 60_000);
afterAll(() => api.stop(), 60_000);
beforeEach(async () => {
  for (const table of ['l2_transaction', 'outbox', 'account'] as const)
    await api.db.deleteFrom(table).execute();
  await api.redis.flush();
  await putAccount(api.db, { index: 0, balance: 1_000n, key: testKey(0) });
  await putAccount(api.db, { index: 1, balance: 0n, key: testKey(1) });
});

const post = (
  body: string | Uint8Array,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => fetch(`${api.url}/v1/transactions`, { method: 'POST', body: body as string, headers });
const submit = async (transaction: object) =>
  (await (await post(JSON.stringify(transaction))).json()) as TransactionView;
const get = async <T>(path: string) => (await (await fetch(api.url + path)).json()) as T;
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
const move = (id: string, status: 'included' | 'proven' | 'verified' | 'finalized' | 'rejected') =>
  api.db
    .updateTable('l2_transaction')
    .set({ status, ...(status === 'rejected' ? { ended_at: new Date() } : { [`${status}_at`]: new Date() }) })
    .where('id', '=', id)
    .execute();

describe('a transaction', () => {
  it('is told of at one URL through its life', async () => {
    const response = await post(JSON.stringify(transfer()));
    expect(response.status).toBe(202);
    const { id, links } = (await response.json()) as TransactionView;
    expect(response.headers.get('location')).toBe(links.self);
    await api.db
      .insertInto('batch')
      .values({
        number: 1n,
        timeline: 1n,
        circuit_id: 0,
        status: 'verified',
        root_before: '0x00',
        l1_transaction_hash: '0xaa',
        l1_block_number: 9n,
      })
      .onConflict((c) => c.doNothing())
      .execute();
    await move(id, 'included');
    await move(id, 'proven');
    await api.db
      .updateTable('l2_transaction')
      .set({ status: 'verified', verified_at: new Date(), batch_number: 1n, segment_id: 4n, slot: 2 })
      .execute();
    const view = transactionView.parse(await get(links.self)) as TransactionView;
    expect(view).toMatchObject({
      status: 'verified',
      batch: 1,
      segment: 4,
      slot: 2,
      l1: { transactionHash: '0xaa', blockNumber: 9 },
    });
    expect(view.lifecycle.map(({ status }) => status)).toEqual(['pending', 'included', 'proven', 'verified']);
    await api.db.deleteFrom('l2_transaction').execute();
    await api.db.deleteFrom('batch').execute();
  });

  it('says why it was rejected', async () => {
    const { id } = await submit(transfer());
    await move(id, 'rejected');
    await api.db
      .updateTable('l2_transaction')
      .set({
        reason: JSON.stringify({ code: 'INSUFFICIENT_BALANCE', message: 'no', params: { needed: '1' } }),
      })
      .execute();
    const view = await get<TransactionView>(`/v1/transactions/${id}?wait=finalized`);
    expect(view).toMatchObject({ status: 'rejected', reason: { code: 'INSUFFICIENT_BALANCE' } });
    expect(view.lifecycle.at(-1)).toMatchObject({ status: 'rejected' });
  });

  it('can be waited for', async () => {
    const { id } = await submit(transfer());
    const waits = [1, 2, 3].map(() => get<TransactionView>(`/v1/transactions/${id}?wait=proven&timeout=20`));
    setTimeout(() => void move(id, 'included'), 300);
    setTimeout(() => void move(id, 'verified'), 700);
    for (const view of await Promise.all(waits)) expect(view.status).toBe('verified');
  });

  it('is answered as it is when the time is over', async () => {
    const { id } = await submit(transfer());
    const started = performance.now();
    const waited = collectingGarbage(() => get(`/v1/transactions/${id}?wait=included&timeout=1`));
    expect(await waited).toMatchObject({ status: 'pending' });
    expect(performance.now() - started).toBeGreaterThan(900);
    expect(await get(`/v1/transactions/0x${'1'.repeat(64)}?wait=included`)).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('without Redis', () => {
  it('answers everything, and says that it is away', async () => {
    await api.redis.stop();
    try {
      const { id } = await submit(transfer());
      expect(await get(`/v1/accounts/0`)).toMatchObject({ nextNonce: 1, spendable: '900' });
      setTimeout(() => void move(id, 'included'), 200);
      expect(await get(`/v1/transactions/${id}?wait=included`)).toMatchObject({ status: 'included' });
      await expect
        .poll(() => get('/v1/status'), { timeout: 5_000 })
        .toMatchObject({ degraded: [{ code: 'redis-away' }] });
      expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
    } finally {
      await api.redis.start();
    }
    await expect.poll(() => get('/v1/status'), { timeout: 10_000 }).toMatchObject({ degraded: [] });
  }, 30_000);

  it('keeps views of accounts only until an event, a submission or a wipe', async () => {
    expect(await get('/v1/accounts/1')).toMatchObject({ balance: '0' });
    await putAccount(api.db, { index: 1, balance: 5n, key: testKey(1) });
    api.app.get(ChangeFeed).announce();
    await api.redis.flush();
    expect(await get('/v1/accounts/1')).toMatchObject({ balance: '5' });
    expect(await get('/v1/accounts/0')).toMatchObject({ nextNonce: 0 });
    await submit(transfer());
    expect(await get('/v1/accounts/0')).toMatchObject({ nextNonce: 1 });
    await expect.poll(() => get('/v1/accounts/1'), { timeout: 3_000 }).toMatchObject({ balance: '5' });
  });
});

it('answers 503 while Postgres is away, and then goes on', async () => {
  const back = api.postgres.restart(700);
  const answers: Response[] = [];
  for (let i = 0; i < 10 && answers.at(-1)?.status !== 503; i++)
    answers.push(await fetch(`${api.url}/v1/tokens`));
  const away = answers.at(-1)!;
  expect([away.status, await codeOf(away)]).toEqual([503, 'UNAVAILABLE']);
  expect(away.headers.get('retry-after')).toBe('2');
  await back;
  await expect.poll(async () => (await fetch(`${api.url}/v1/tokens`)).status, { timeout: 10_000 }).toBe(200);
  expect((await post(JSON.stringify(transfer()))).status).toBe(202);
}, 60_000);

describe('lists', () => {
  it('pages accounts of an owner', async () => {
    const owner = `0x${'9'.repeat(40)}`;
    for (const index of [10, 11, 12, 13, 14])
      await putAccount(api.db, { index, owner, token: index % 2, balance: 1n });
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page<AccountView> = await get(
        `/v1/accounts?owner=${owner}&limit=2${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...page.items.map(({ index }) => index));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([10, 11, 12, 13, 14]);
    expect(
      (await get<Page<AccountView>>(`/v1/accounts?owner=${owner}&token=1`)).items.map(({ index }) => index),
    ).toEqual([11, 13]);
    expect(await get('/v1/accounts')).toMatchObject({ code: 'MALFORMED' });
  });

  it('tells of batches with their segments and proofs', async () => {
    const root = toHex32(1n);
    for (const number of [1n, 2n, 3n]) {
      await api.db
        .insertInto('batch')
        .values({
          number,
          timeline: 1n,
          circuit_id: 0,
          status: number === 1n ? 'finalized' : number === 2n ? 'proven' : 'open',
          root_before: root,
        })
        .execute();
    }
    await api.db
      .insertInto('segment')
      .values({
        id: 1n,
        timeline: 1n,
        batch_number: 1n,
        circuit_id: 0,
        status: 'sealed',
        timestamp: 5n,
        fee_slots: '[]',
        root_before: root,
        account_count_before: 0n,
      })
      .execute();
    await api.db
      .insertInto('proof_job')
      .values({
        segment_id: 1n,
        circuit_id: 0,
        status: 'accepted',
        proof: JSON.stringify({ proof: '0x', witnessMs: 1.5, proveMs: 20, backend: 'snarkjs' }),
      })
      .execute();
    const batch = await fetch(`${api.url}/v1/batches/1`);
    expect(batch.headers.get('cache-control')).toContain('immutable');
    expect((batchDetailView.parse(await batch.json()) as BatchDetailView).segments[0]).toMatchObject({
      id: 1,
      proof: { status: 'accepted', proveMs: 20, backend: 'snarkjs' },
    });
    const numberOf = async (name: string) => (await get<BatchView>(`/v1/batches/${name}`)).number;
    expect([await numberOf('latest'), await numberOf('proven'), await numberOf('finalized')]).toEqual([
      3, 2, 1,
    ]);
    const first = await get<Page<BatchView>>('/v1/batches?limit=2');
    expect(first.items.map(({ number }) => number)).toEqual([3, 2]);
    expect(
      (await get<Page<BatchView>>(`/v1/batches?limit=2&cursor=${first.nextCursor}`)).items.map(
        ({ number }) => number,
      ),
    ).toEqual([1]);
    for (const path of ['/v1/batches/9', '/v1/deposits/9'])
      expect(await get(path)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tells of deposits by L1 transaction, owner and place in the queue', async () => {
    const owner = `0x${'7'.repeat(40)}`;
    await api.db
      .insertInto('priority_operation')
      .values({
        queue_id: 0n,
        opcode: 5,
        entry: Buffer.alloc(105),
        entry_hash: '0x00',
        token: 0n,
        amount: '12',
        owner,
        queued_at: 1_700_000_000n,
        l1_block_number: 3n,
        l1_block_hash: toHex32(3n),
        l1_transaction_hash: toHex32(4n),
        log_index: 0,
        status: 'included',
        account: 6n,
        included_at: new Date(),
      })
      .execute();
    const view = depositView.parse(await get('/v1/deposits/0')) as DepositView;
    expect(view).toMatchObject({ status: 'included', account: 6, amount: '12', request: { blockNumber: 3 } });
    for (const filter of [
      `owner=${owner}`,
      `l1TransactionHash=${toHex32(4n)}`,
      `owner=${owner}&l1TransactionHash=${toHex32(4n)}`,
    ]) {
      expect((await get<Page<DepositView>>(`/v1/deposits?${filter}`)).items).toEqual([view]);
    }
    expect((await get<Page<DepositView>>(`/v1/deposits?l1TransactionHash=${toHex32(5n)}`)).items).toEqual([]);
  });
});

describe('requests on L1', () => {
  const sender = `0x${'9'.repeat(40)}`;
  const { publicKey } = testKey(3);
  const entries: QueueEntry[] = [
    { kind: 'forcedExit', account: 1, token: 0, sender: BigInt(sender) },
    { kind: 'registerKeyL1', account: 1, sender: BigInt(sender), keyX: publicKey.x, keyY: publicKey.y },
  ];
  beforeEach(async () => {
    for (const table of ['priority_operation', 'pending_balance_change'] as const) await api.db.deleteFrom(table).execute();
    const rows = entries.map((entry, i) => ({
      ...{ queue_id: BigInt(i), opcode: OPCODE[entry.kind], entry: Buffer.from(encodeQueueEntry(entry)), entry_hash: '0x00', owner: sender, account: 1n },
      ...{ token: i === 0 ? 0n : null, queued_at: 1_700_000_000n, l1_block_number: 3n, l1_block_hash: toHex32(3n), l1_transaction_hash: toHex32(4n) },
      ...{ log_index: i, status: 'observed' as const },
    }));
    await api.db.insertInto('priority_operation').values(rows).execute();
  });
  const list = async (filter: string) => (await get<Page<ForcedRequestView>>(`/v1/forced-requests?${filter}`)).items;

  it('are told of with what they ask for and when L1 insists', async () => {
    const exit = forcedRequestView.parse(await get('/v1/forced-requests/0'));
    expect(exit).toMatchObject({
      ...{ kind: 'forcedExit', sender, account: 1, token: 0, key: null, applied: null, exit: null, status: 'observed' },
      ...{ dueAt: '2023-11-15T22:13:20.000Z', expiresAt: '2023-11-28T22:13:20.000Z' },
    });
    const key = forcedRequestView.parse(await get('/v1/forced-requests/1'));
    expect(key).toMatchObject({ kind: 'registerKeyL1', token: null, key: { x: toHex32(publicKey.x), y: toHex32(publicKey.y) } });
    for (const filter of ['', `sender=${sender}`, 'account=1', 'waiting=true', `l1TransactionHash=${toHex32(4n)}`]) expect(await list(filter)).toEqual([key, exit]);
    for (const filter of [`sender=0x${'8'.repeat(40)}`, 'account=2', `l1TransactionHash=${toHex32(5n)}`]) expect(await list(filter)).toEqual([]);
    expect(await get('/v1/forced-requests/2')).toMatchObject({ code: 'NOT_FOUND' });
    expect((await get<Page<DepositView>>('/v1/deposits')).items).toEqual([]);
  });

  it('show their outcome once they are executed', async () => {
    const outcome = { status: 'included' as const, included_at: new Date(), applied: true, exit_amount: '77' };
    await api.db.updateTable('priority_operation').set(outcome).where('queue_id', '=', 0n).execute();
    expect(await get('/v1/forced-requests/0')).toMatchObject({ applied: true, exit: { amount: '77', status: 'included' } });
    await api.db.updateTable('priority_operation').set({ exit_status: 'pending' }).where('queue_id', '=', 0n).execute();
    expect(await get('/v1/forced-requests/0')).toMatchObject({ exit: { amount: '77', status: 'pending' } });
    expect((await list('waiting=true')).map(({ queueId }) => queueId)).toEqual([1]);
  });

  it('show at the account: a key on its way, and what waits on L1', async () => {
    const { owner } = accountView.parse(await get('/v1/accounts/1'));
    const change = { l1_transaction_hash: toHex32(4n), token: 0n, owner };
    await api.db
      .insertInto('pending_balance_change')
      .values([
        { ...change, l1_block_number: 3n, log_index: 1, amount: '50', reason: 'forced-exit' },
        { ...change, l1_block_number: 4n, log_index: 1, amount: '-20', reason: 'paid' },
        { ...change, l1_block_number: 4n, log_index: 2, amount: '5', reason: 'withdrawal', token: 1n },
      ])
      .execute();
    await api.redis.flush();
    const key = { x: toHex32(publicKey.x), y: toHex32(publicKey.y) };
    expect(accountView.parse(await get('/v1/accounts/1'))).toMatchObject({
      pendingOnL1: '30',
      keyChanges: [{ source: 'L1', queueId: 1, transactionId: null, key }],
    });
    expect(accountView.parse(await get('/v1/accounts/0'))).toMatchObject({ pendingOnL1: '0', keyChanges: [] });
  });
});

describe('the documentation', () => {
  it('is OpenAPI 3.1 from the schemas that validate', async () => {
    const document = await get<{
      openapi: string;
      paths: Record<
        string,
        Record<string, { requestBody?: { content: object }; responses: object; operationId: string }>
      >;
    }>('/docs/openapi.json');
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/v1/accounts',
      '/v1/accounts/{index}',
      '/v1/batches',
      '/v1/batches/{which}',
      '/v1/deposits',
      '/v1/deposits/{queueId}',
      '/v1/forced-requests',
      '/v1/forced-requests/{queueId}',
      '/v1/network',
      '/v1/status',
      '/v1/tokens',
      '/v1/transactions',
      '/v1/transactions/{id}',
    ]);
    const submission = document.paths['/v1/transactions']!['post']!;
    expect(JSON.stringify(submission.requestBody)).toContain('"additionalProperties":false');
    expect(Object.keys(submission.responses)).toEqual([
      '200',
      '202',
      '400',
      '409',
      '410',
      '413',
      '415',
      '422',
      '429',
      '500',
      '503',
    ]);
    expect((await fetch(`${api.url}/docs`)).headers.get('content-type')).toContain('text/html');
  });
});

it('keeps an idle connection for longer than balancers do', async () => {
  const response = await fetch(`${api.url}/v1/network`, { headers: { connection: 'keep-alive' } });
  expect(response.headers.get('keep-alive')).toBe('timeout=75');
});
