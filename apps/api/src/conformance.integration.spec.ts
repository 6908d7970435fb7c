import type { TransactionJson } from '@zkr/protocol/transaction-json';
import type { ErrorCode } from '@zkr/sdk/error-codes';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { submitErrors } from './transactions/submit-errors.js';
import { type Driver, grpcDriver, restDriver } from './testing/drivers.js';
import { inAnHour, transfer, withdraw } from './testing/signed.js';
import { FEE_OWNER, putAccount, startTestApi, type TestApi, testKey } from './testing/test-api.js';

const COARSE = 10n ** 9n;
let api: TestApi;
const drivers: Record<string, Driver> = {};
beforeAll(async () => {
  api = await startTestApi({
    minimumFees: new Map([[2, 5n]]),
    nonceWindow: 4,
    maxPendingPerAccount: 6,
    accountCacheMs: 0,
  });
  for (const driver of [restDriver(api), grpcDriver(api)]) drivers[driver.name] = driver;
}, 60_000);
afterAll(async () => {
  for (const driver of Object.values(drivers)) driver.close();
  await api.stop();
}, 60_000);

beforeEach(async () => {
  for (const table of ['l2_transaction', 'outbox', 'account'] as const)
    await api.db.deleteFrom(table).execute();
  await putAccount(api.db, { index: 0, balance: 1_000n, key: testKey(0) });
  await putAccount(api.db, { index: 1, balance: 0n, key: testKey(1) });
  await putAccount(api.db, { index: 2, token: 1, balance: 1_000n, key: testKey(2) });
  await putAccount(api.db, { index: 3, token: 2, balance: 1_000n, key: testKey(3) });
  await putAccount(api.db, { index: 4, token: 2, balance: 0n });
  await putAccount(api.db, { index: 5, balance: 10n * COARSE, nonce: 7, key: testKey(5) });
  await putAccount(api.db, { index: 8, owner: FEE_OWNER, token: 0, balance: 0n });
  await putAccount(api.db, { index: 9, owner: FEE_OWNER, token: 2, balance: 0n });
});

const stored = () => api.db.selectFrom('l2_transaction').selectAll().execute();
const announced = () => api.db.selectFrom('outbox').select(['topic', 'event_id', 'payload']).execute();

/** How each code is provoked. `before` is submitted first and must be taken. */
const refusals: [ErrorCode, () => TransactionJson | object, (() => TransactionJson[])?][] = [
  ['MALFORMED', () => transfer({ amount: '-1' })],
  ['MALFORMED', () => ({ ...transfer(), amount: '1e3' })],
  ['MALFORMED', () => transfer({ amount: (1n << 128n).toString() })],
  ['MALFORMED', () => transfer({ validUntil: 2 ** 40 })],
  ['MALFORMED', () => ({ ...withdraw(), recipient: '0xzz' })],
  ['MALFORMED', () => ({ ...transfer(), signature: { rx: '0x00', ry: '', s: '' } })],
  ['NOT_PACKABLE', () => transfer({ amount: '134217729' })],
  ['NOT_PACKABLE', () => transfer({ fee: '2049' })],
  ['EXPIRED', () => transfer({ validUntil: inAnHour() - 7_200 })],
  ['ACCOUNT_NOT_FOUND', () => transfer({ from: 77 })],
  ['ACCOUNT_NOT_FOUND', () => transfer({ from: 2 ** 32 - 1 })],
  ['SELF_TRANSFER', () => transfer({ to: 0 })],
  ['RECEIVER_NOT_FOUND', () => transfer({ to: 77 })],
  ['TOKEN_MISMATCH', () => transfer({ to: 2 })],
  ['TOKEN_MISMATCH', () => withdraw({ token: 1 })],
  ['KEY_UNSET', () => transfer({ from: 4, to: 3 }, { fromToken: 2 })],
  ['NONCE_TOO_LOW', () => transfer({ from: 5, nonce: 6 })],
  ['NONCE_CONFLICT', () => transfer({ amount: '1' }), () => [transfer({ amount: '2' })]],
  ['NONCE_GAP_TOO_LARGE', () => transfer({ nonce: 4 })],
  ['FEE_TOO_LOW', () => withdraw({ from: 3, token: 2, fee: '4' }, { fromToken: 2 })],
  ['FEE_TOKEN_NOT_ACCEPTED', () => withdraw({ from: 2, token: 1, fee: '1' }, { fromToken: 1 })],
  [
    'ACCOUNT_LIMIT',
    () => transfer({ nonce: 6, amount: '1' }),
    () => [0, 1, 2, 3, 4, 5].map((nonce) => transfer({ nonce, amount: '1' })),
  ],
  ['INSUFFICIENT_BALANCE', () => transfer({ amount: '1001' })],
  ['INSUFFICIENT_BALANCE', () => withdraw({ amount: '999', fee: '2' })],
  ['INSUFFICIENT_BALANCE', () => transfer({ amount: '501', nonce: 1 }), () => [transfer({ amount: '500' })]],
  ['INVALID_SIGNATURE', () => transfer({}, { key: testKey(1) })],
  ['INVALID_SIGNATURE', () => transfer({}, { domain: 99n })],
  ['INVALID_SIGNATURE', () => ({ ...transfer(), amount: '101' })],
  [
    'INVALID_SIGNATURE',
    () =>
      transfer({
        signature: { rx: `0x${'0'.repeat(64)}`, ry: `0x${'0'.repeat(63)}1`, s: `0x${'f'.repeat(64)}` },
      }),
  ],
];

it('provokes every refusal of a submission', () => {
  const elsewhere: ErrorCode[] = ['TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'UNKNOWN_FIELD', 'OVERLOADED'];
  expect(new Set([...refusals.map(([code]) => code), ...elsewhere])).toEqual(new Set(submitErrors));
});

describe.each(['REST', 'gRPC'])('over %s', (name) => {
  const driver = () => drivers[name]!;

  it('takes a transfer and a withdrawal, tells of them and announces them', async () => {
    const first = await driver().submit(transfer({ fee: '7' }));
    const second = await driver().submit(withdraw({ nonce: 1 }));
    expect(first).toMatchObject({
      created: true,
      transaction: { status: 'pending', kind: 'transfer', from: 0, to: 1, amount: '100', fee: '7', token: 0 },
    });
    expect(second).toMatchObject({
      created: true,
      transaction: { kind: 'withdraw', recipient: `0x${'ab'.repeat(20)}` },
    });
    const { id } = (first as unknown as { transaction: { id: string } }).transaction;
    expect(await driver().transaction(id)).toMatchObject({ id, lifecycle: [{ status: 'pending' }] });
    expect(await driver().account(0)).toMatchObject({
      nonce: 0,
      nextNonce: 2,
      balance: '1000',
      spendable: '793',
      pendingTransactions: 2,
    });
    expect((await announced()).map(({ topic }) => topic)).toEqual(['tx.accepted', 'tx.accepted']);
    expect((await announced())[0]!.payload).toEqual({ transactionIds: [id] });
  });

  it.each(refusals)('refuses with %s (case %#), and stores nothing', async (code, transaction, before) => {
    const taken = before?.() ?? [];
    for (const earlier of taken) expect(await driver().submit(earlier)).toMatchObject({ created: true });
    expect(await driver().submit(transaction())).toMatchObject({ code });
    expect(await stored()).toHaveLength(taken.length);
    expect(await announced()).toHaveLength(taken.length);
  });

  it('answers the same transaction again with the same resource, in any state', async () => {
    const transaction = transfer();
    const first = await driver().submit(transaction);
    expect(await driver().submit(transaction)).toEqual({ ...first, created: false });
    await api.db
      .updateTable('l2_transaction')
      .set({ status: 'included', included_at: new Date(), segment_id: 3n, slot: 1, batch_number: null })
      .execute();
    await putAccount(api.db, { index: 0, balance: 900n, nonce: 1, key: testKey(0) });
    expect(await driver().submit(transaction)).toMatchObject({
      created: false,
      transaction: { status: 'included', segment: 3, slot: 1 },
    });
    expect(
      await driver().submit({ ...transaction, signature: transfer({}, { key: testKey(1) }).signature }),
    ).toMatchObject({ code: 'INVALID_SIGNATURE' });
  });

  it('allows gaps within the window, and frees the nonce of an ended transaction', async () => {
    expect(await driver().submit(transfer({ nonce: 3 }))).toMatchObject({ created: true });
    expect(await driver().account(0)).toMatchObject({ nextNonce: 0 });
    expect(await driver().submit(transfer({ nonce: 4 }))).toMatchObject({ created: true });
    await api.db
      .updateTable('l2_transaction')
      .set({ status: 'expired', ended_at: new Date() })
      .where('nonce', '=', 3n)
      .execute();
    expect(await driver().submit(transfer({ nonce: 3, amount: '5' }))).toMatchObject({ created: true });
  });

  it('makes one row of a hundred posts of one transaction', async () => {
    const transaction = transfer();
    const answers = await Promise.all(Array.from({ length: 100 }, () => driver().submit(transaction)));
    expect(answers.filter((answer) => 'created' in answer && answer.created)).toHaveLength(1);
    expect(answers.filter((answer) => 'code' in answer)).toEqual([]);
    expect(await stored()).toHaveLength(1);
    expect(await announced()).toHaveLength(1);
  });

  it('takes of parallel transactions only what the account can pay', async () => {
    const answers = await Promise.all(
      [0, 1, 2, 3].flatMap((nonce) =>
        ['300', '301', '302'].map((amount) => driver().submit(transfer({ nonce, amount }))),
      ),
    );
    const rows = await stored();
    expect(rows).toHaveLength(3);
    expect(rows.reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBeLessThanOrEqual(1_000n);
    expect(new Set(rows.map(({ nonce }) => nonce)).size).toBe(3);
    expect(answers.filter((answer) => 'created' in answer)).toHaveLength(3);
  });

  it('finds an account by owner and token, the lowest index first', async () => {
    expect(await driver().accountOf(FEE_OWNER, 2)).toMatchObject({ index: 9, token: 2 });
    await putAccount(api.db, { index: 6, owner: FEE_OWNER, token: 2, balance: 1n });
    expect(await driver().accountOf(FEE_OWNER.toUpperCase().replace('X', 'x'), 2)).toMatchObject({
      index: 6,
    });
    expect(await driver().accountOf(FEE_OWNER, 3)).toBe('NOT_FOUND');
    expect(await driver().account(77)).toBe('NOT_FOUND');
    expect(await driver().transaction(`0x${'0'.repeat(64)}`)).toBe('NOT_FOUND');
    expect(await driver().transaction('0x1')).toBe('MALFORMED');
  });

  it('tells of the network and of the stages', async () => {
    expect(await driver().network()).toMatchObject({
      chainId: 31337,
      feeOwner: FEE_OWNER,
      feeTokens: [
        { token: 0, account: 8, minimumFee: '0' },
        { token: 2, account: 9, minimumFee: '5' },
      ],
      circuits: [{ name: 'segment-5', slots: 5 }],
    });
    expect(await driver().status()).toMatchObject({ backlogs: { deadProofs: 0 }, degraded: [] });
  });
});
