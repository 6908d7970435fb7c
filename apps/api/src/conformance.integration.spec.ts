import { secp256k1 } from '@noble/curves/secp256k1.js';
import { toHex32, toHexAddress } from '@zkr/protocol/hex';
import type { RegisterKeyJson } from '@zkr/protocol/register-key-json';
import type { ErrorCode } from '@zkr/sdk/error-codes';
import { testOwner } from '@zkr/testing/key-registration';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { submitErrors } from './transactions/submit-errors.js';
import type { TakenTransaction } from './transactions/taken-transaction.js';
import { type Driver, grpcDriver, restDriver } from './testing/drivers.js';
import { inAnHour, registerKey, transfer, transferToNew, withdraw } from './testing/signed.js';
import { FEE_OWNER, putAccount, startTestApi, type TestApi, testKey } from './testing/test-api.js';

const COARSE = 10n ** 9n;
/** Of depth 12: 4^12 places, of which 2^20 are deposits'. */
const NEW_ACCOUNT_LIMIT = 2 ** 24 - 2 ** 20;
let api: TestApi;
const drivers: Record<string, Driver> = {};
beforeAll(async () => {
  api = await startTestApi({
    feeTokens: [0, 2, 5],
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
  for (const table of ['l2_transaction', 'outbox', 'account', 'executor_state'] as const)
    await api.db.deleteFrom(table).execute();
  await putAccount(api.db, { index: 0, balance: 1_000n, key: testKey(0) });
  await putAccount(api.db, { index: 1, balance: 0n, key: testKey(1) });
  await putAccount(api.db, { index: 2, token: 1, balance: 1_000n, key: testKey(2) });
  await putAccount(api.db, { index: 3, token: 2, balance: 1_000n, key: testKey(3) });
  await putAccount(api.db, { index: 4, token: 2, balance: 0n });
  await putAccount(api.db, { index: 5, balance: 10n * COARSE, nonce: 7, key: testKey(5) });
  await putAccount(api.db, { index: 6, owner: toHexAddress(testOwner(6).owner), balance: 10n });
  await putAccount(api.db, { index: 8, owner: FEE_OWNER, token: 0, balance: 0n });
  await putAccount(api.db, { index: 9, owner: FEE_OWNER, token: 2, balance: 0n });
  // As anybody may open one.
  await putAccount(api.db, { index: 10, owner: FEE_OWNER, token: 1, balance: 0n });
  await putAccount(api.db, { index: 11, owner: FEE_OWNER, token: 2, balance: 0n });
});

const stored = () => api.db.selectFrom('l2_transaction').selectAll().execute();
const announced = () => api.db.selectFrom('outbox').select(['topic', 'event_id', 'payload']).execute();

/** I-36: the other signature that ECDSA takes for the same message. */
function highS(json: RegisterKeyJson): RegisterKeyJson {
  const [r, s, v] = [json.ownerSignature.slice(2, 66), BigInt(`0x${json.ownerSignature.slice(66, 130)}`), json.ownerSignature.slice(130)];
  const other = toHex32(secp256k1.Point.Fn.ORDER - s).slice(2);
  return { ...json, ownerSignature: `0x${r}${other}${v === '1b' ? '1c' : '1b'}` };
}

/** How each code is provoked. `before` is submitted first and must be taken; the number is that of accounts, if it matters. */
const refusals: [ErrorCode, () => TakenTransaction | object, (() => TakenTransaction[])?, number?][] = [
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
  ['MALFORMED', () => ({ ...registerKey({ account: 6 }), ownerSignature: '0x00' })],
  ['NOT_PACKABLE', () => registerKey({ account: 6, fee: '2049' })],
  ['EXPIRED', () => registerKey({ account: 6, validUntil: inAnHour() - 7_200 })],
  ['ACCOUNT_NOT_FOUND', () => registerKey({ account: 77 })],
  ['OWNER_ZERO', () => transferToNew({ owner: `0x${'00'.repeat(20)}` })],
  ['TREE_FULL', () => transferToNew(), () => [], NEW_ACCOUNT_LIMIT],
  ['TOKEN_MISMATCH', () => transfer({ to: 2 })],
  ['TOKEN_MISMATCH', () => registerKey({ account: 6, token: 1 })],
  ['TOKEN_MISMATCH', () => withdraw({ token: 1 })],
  ['KEY_UNSET', () => transfer({ from: 4, to: 3 }, { fromToken: 2 })],
  ['KEY_UNSET', () => transferToNew({ from: 6 })],
  ['KEY_INVALID', () => registerKey({ account: 6, keyX: toHex32(0n), keyY: toHex32(1n) })],
  ['KEY_INVALID', () => registerKey({ account: 6, keyX: toHex32(0n), keyY: toHex32(0n) })],
  ['KEY_INVALID', () => registerKey({ account: 6, keyX: toHex32(3n), keyY: toHex32(4n) })],
  ['NONCE_TOO_LOW', () => transfer({ from: 5, nonce: 6 })],
  ['NONCE_CONFLICT', () => registerKey({ account: 6 }), () => [registerKey({ account: 6, fee: '1' })]],
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
  ['INSUFFICIENT_BALANCE', () => registerKey({ account: 6, fee: '11' })],
  ['INSUFFICIENT_BALANCE', () => transferToNew({ amount: '999', fee: '2' })],
  ['OWNER_MISMATCH', () => registerKey({ account: 6 }, testOwner(7))],
  ['OWNER_MISMATCH', () => ({ ...registerKey({ account: 6 }), keyX: toHex32(testKey(21).publicKey.x), keyY: toHex32(testKey(21).publicKey.y) })],
  ['INVALID_SIGNATURE', () => registerKey({ account: 6, ownerSignature: `0x${'00'.repeat(65)}` })],
  ['INVALID_SIGNATURE', () => highS(registerKey({ account: 6 }))],
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
  const elsewhere: ErrorCode[] = ['TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'UNKNOWN_FIELD', 'OVERLOADED', 'ESCAPE_ACTIVE', 'L1_BEHIND'];
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

  it.each(refusals)('row 17: refuses with %s (case %#), and stores nothing', async (code, transaction, before, accountCount) => {
    if (accountCount !== undefined) await api.db.insertInto('executor_state').values({ account_count: BigInt(accountCount), state_root: '0x' }).execute();
    const taken = before?.() ?? [];
    for (const earlier of taken) expect(await driver().submit(earlier)).toMatchObject({ created: true });
    expect(await driver().submit(transaction())).toMatchObject({ code });
    expect(await stored()).toHaveLength(taken.length);
    expect(await announced()).toHaveLength(taken.length);
  });

  it('takes nothing in escape mode, and knows what it took before', async () => {
    const before = transfer({ fee: '7' });
    expect(await driver().submit(before)).toMatchObject({ created: true });
    await api.db.insertInto('escape_activation').values({ l1_block_number: 1n, state_root: '0x', queue_head: 0n }).execute();
    try {
      expect(await driver().submit(transfer({ nonce: 1 }))).toMatchObject({ code: 'ESCAPE_ACTIVE' });
      expect(await driver().submit(before)).toMatchObject({ created: false });
      expect(await stored()).toHaveLength(1);
    } finally {
      await api.db.deleteFrom('escape_activation').execute();
    }
  });

  it('I-22: takes nothing while L1 is silent or behind for over six hours, and knows what it took before', async () => {
    const ago = (seconds: number) => BigInt(Math.floor(Date.now() / 1_000) - seconds);
    const before = transfer({ fee: '7' });
    await api.db.insertInto('l1_block').values({ number: 1n, hash: '0x1', parent_hash: '0x0', timestamp: ago(6 * 3_600 - 60) }).execute();
    try {
      expect(await driver().submit(before)).toMatchObject({ created: true });
      await api.db.updateTable('l1_block').set({ timestamp: ago(6 * 3_600 + 1) }).execute();
      const refused = transfer({ nonce: 1 });
      expect(await driver().submit(refused)).toMatchObject({ code: 'L1_BEHIND' });
      expect(await driver().submit(before)).toMatchObject({ created: false });
      await expect.poll(() => driver().status()).toMatchObject({ degraded: [{ code: 'l1-silent' }] });
      await api.db.updateTable('l1_block').set({ timestamp: ago(0) }).execute();
      await api.db.insertInto('batch').values({ number: 1n, timeline: 1n, circuit_id: 0, status: 'proven', root_before: '0x' }).execute();
      await api.db
        .insertInto('segment')
        .values({ ...{ id: 1n, timeline: 1n, batch_number: 1n, circuit_id: 0, status: 'sealed', timestamp: ago(6 * 3_600 + 1) }, ...{ fee_slots: '[]', root_before: '0x', account_count_before: 0n } })
        .execute();
      expect(await driver().submit(refused)).toMatchObject({ code: 'L1_BEHIND' });
      expect(await stored()).toHaveLength(1);
      await api.db.updateTable('batch').set({ status: 'verified' }).execute();
      expect(await driver().submit(refused)).toMatchObject({ created: true });
    } finally {
      await api.db.deleteFrom('segment').execute();
      await api.db.deleteFrom('batch').execute();
      await api.db.deleteFrom('l1_block').execute();
      await expect.poll(() => driver().status()).toMatchObject({ degraded: [] });
    }
  });

  it('takes a transfer to a new account, up to the places that are deposits’ (I-30)', async () => {
    await api.db.insertInto('executor_state').values({ account_count: BigInt(NEW_ACCOUNT_LIMIT - 1), state_root: '0x' }).execute();
    const owner = `0x${'ab'.repeat(20)}`;
    const answer = await driver().submit(transferToNew({ fee: '7' }));
    expect(answer).toMatchObject({ created: true, transaction: { kind: 'transferToNew', from: 0, owner, amount: '100', fee: '7' } });
    expect((answer as { transaction: { to?: number } }).transaction.to ?? null).toBeNull();
    await api.db.updateTable('l2_transaction').set({ status: 'included', new_account: BigInt(NEW_ACCOUNT_LIMIT - 1) }).execute();
    const { id } = (answer as unknown as { transaction: { id: string } }).transaction;
    expect(await driver().transaction(id)).toMatchObject({ to: NEW_ACCOUNT_LIMIT - 1, owner });
  });

  it('takes a key that the owner of an account without one has signed, and shows it there until it is executed', async () => {
    const json = registerKey({ account: 6, fee: '3' });
    const key = { x: json.keyX, y: json.keyY };
    const answer = await driver().submit(json);
    expect(answer).toMatchObject({ created: true, transaction: { kind: 'registerKey', from: 6, token: 0, amount: '0', fee: '3', key } });
    expect(await driver().submit(json)).toMatchObject({ created: false });
    const { id } = (answer as unknown as { transaction: { id: string } }).transaction;
    expect(await driver().account(6)).toMatchObject({ nextNonce: 1, spendable: '7', keyChanges: [{ source: 'L2', transactionId: id, key }] });
    expect((await stored())[0]).toMatchObject({ id, verified_key: null });
    await api.db.updateTable('l2_transaction').set({ status: 'included' }).execute();
    const executed = (await driver().account(6)) as { keyChanges?: unknown[] };
    expect(executed.keyChanges ?? []).toEqual([]);
  });

  it('row 21: answers the same transaction again with the same resource, in any state', async () => {
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

  it('row 27: takes no fee in a token that the operator does not list, whoever opened an account of it for him', async () => {
    const inJunk = withdraw({ from: 2, token: 1, fee: '1' }, { fromToken: 1 });
    expect(await driver().submit(inJunk)).toMatchObject({ code: 'FEE_TOKEN_NOT_ACCEPTED' });
    expect(await driver().submit(withdraw({ from: 2, token: 1, fee: '0' }, { fromToken: 1 }))).toMatchObject({ created: true });
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
