import { toHex32 } from '@zkr/protocol/hex';
import { RollupApiError } from '@zkr/sdk/rollup-error';
import { RollupClient } from '@zkr/sdk/rollup-client';
import { TransactionEndedError, WaitTimeoutError } from '@zkr/sdk/wait-for-transaction';
import { Wallet } from '@zkr/sdk/wallet';
import { Wallet as EthersWallet } from 'ethers';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { putAccount, startTestApi, type TestApi, testKey } from './testing/test-api.js';

let api: TestApi;
let client: RollupClient;
let wallet: Wallet;
const seed = new Uint8Array(32).fill(1); // the seed of testKey(0)
beforeAll(async () => {
  api = await startTestApi({ pollIntervalMs: 50 });
  client = new RollupClient({ url: api.url });
}, 60_000);
afterAll(() => api.stop(), 60_000);
beforeEach(async () => {
  await api.db.deleteFrom('l2_transaction').execute();
  await api.redis.flush();
  await putAccount(api.db, { index: 0, balance: 1_000n, key: testKey(0) });
  await putAccount(api.db, { index: 1, balance: 0n, key: testKey(1) });
  wallet = Wallet.fromSeed(client, seed);
});

const noncesOf = async () => {
  const rows = await api.db.selectFrom('l2_transaction').select('nonce').orderBy('nonce').execute();
  return rows.map(({ nonce }) => Number(nonce));
};
const setStatus = (status: 'included' | 'rejected') =>
  api.db.updateTable('l2_transaction').set({ status }).execute();

it('signs, sends and waits', async () => {
  const sent = await wallet.transfer({ from: 0, to: 1, amount: 100n, fee: 0n });
  expect(sent.view).toMatchObject({ status: 'pending', nonce: 0, amount: '100' });
  setTimeout(() => void setStatus('included'), 200);
  expect(await sent.wait('included')).toMatchObject({ id: sent.id, status: 'included' });
  await expect(sent.wait('proven', { timeoutMs: 300 })).rejects.toBeInstanceOf(WaitTimeoutError);
  await setStatus('rejected');
  await expect(sent.wait('proven')).rejects.toBeInstanceOf(TransactionEndedError);
});

it('withdraws to the owner unless told otherwise', async () => {
  const { owner } = await client.getAccount(0);
  expect((await wallet.withdraw({ from: 0, amount: 7n })).view).toMatchObject({
    kind: 'withdraw',
    recipient: owner,
  });
  const recipient = `0x${'Ab'.repeat(20)}`;
  expect((await wallet.withdraw({ from: 0, amount: 7n, recipient })).view).toMatchObject({
    recipient: recipient.toLowerCase(),
    nonce: 1,
  });
});

it('pays into a new account', async () => {
  const owner = `0x${'Ab'.repeat(20)}`;
  const { view } = await wallet.transferToNew({ from: 0, owner, amount: 7n });
  expect(view).toMatchObject({ kind: 'transferToNew', owner: owner.toLowerCase(), to: null, amount: '7', nonce: 0 });
});

it('registers its key with the signature of the account’s owner, and nobody else’s', async () => {
  const [signer, stranger] = [new EthersWallet(`0x${'11'.repeat(32)}`), new EthersWallet(`0x${'22'.repeat(32)}`)];
  await putAccount(api.db, { index: 2, owner: signer.address.toLowerCase(), balance: 10n });
  const { view } = await wallet.registerKey(signer, { account: 2 });
  const { publicKey } = testKey(0);
  expect(view).toMatchObject({ kind: 'registerKey', from: 2, fee: '0', nonce: 0, key: { x: toHex32(publicKey.x), y: toHex32(publicKey.y) } });
  await expect(wallet.registerKey(stranger, { account: 2, nonce: 1 })).rejects.toMatchObject({ code: 'OWNER_MISMATCH' });
  const parity = { signTypedData: async (...args: Parameters<typeof signer.signTypedData>) => (await signer.signTypedData(...args)).replace(/1b$/, '00').replace(/1c$/, '01') };
  expect((await wallet.registerKey(parity, { account: 2 })).view).toMatchObject({ nonce: 1 });
  const contractWallet = { signTypedData: async () => `0x${'00'.repeat(96)}` };
  await expect(wallet.registerKey(contractWallet, { account: 2 })).rejects.toThrow('register the key on L1');
  expect((await client.getAccount(2)).keyChanges).toHaveLength(2);
  expect((await client.listForcedRequests({ account: 2, waiting: true })).items).toEqual([]);
});

it('numbers a burst without gaps, also when one of it is refused', async () => {
  const burst = await Promise.allSettled(
    [1n, 2n, 5_000n, 3n, 4n].map((amount) => wallet.transfer({ from: 0, to: 1, amount })),
  );
  expect(burst.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(await noncesOf()).toEqual([0, 1, 2, 3]);
});

it('takes the next nonce when another wallet with the key was faster', async () => {
  const other = Wallet.fromSeed(client, seed);
  const both = [wallet, other, wallet, other, wallet, other].map((each, i) =>
    each.transfer({ from: 0, to: 1, amount: BigInt(i + 1) }),
  );
  await Promise.all(both);
  expect(await noncesOf()).toEqual([0, 1, 2, 3, 4, 5]);
});

it('refuses before signing what cannot be packed, and passes on what the api refuses', async () => {
  expect(() => wallet.transfer({ from: 0, to: 1, amount: 134_217_729n })).toThrow(RollupApiError);
  await expect(wallet.transfer({ from: 0, to: 1, amount: 1_001n })).rejects.toMatchObject({
    code: 'INSUFFICIENT_BALANCE',
    status: 422,
    retryable: true,
    params: { needed: '1001', spendable: '1000' },
  });
  await expect(wallet.transfer({ from: 1, to: 0, amount: 0n })).rejects.toMatchObject({
    code: 'INVALID_SIGNATURE',
  });
  expect(await RollupClient.orUndefined(client.getAccount(77))).toBeUndefined();
});

it('derives the key from an Ethereum wallet, the same each time', async () => {
  const signer = new EthersWallet(`0x${'11'.repeat(32)}`);
  const [first, second, other] = [
    await Wallet.fromEthSigner(client, signer),
    await Wallet.fromEthSigner(client, signer),
    await Wallet.fromEthSigner(client, signer, 1),
  ];
  expect(first.publicKey).toEqual(second.publicKey);
  expect(first.publicKey).not.toEqual(other.publicKey);
  let calls = 0;
  const fickle = { signTypedData: async () => `0x${(++calls).toString(16).padStart(130, '0')}` };
  await expect(Wallet.fromEthSigner(client, fickle)).rejects.toThrow('deterministically');
});

it('says that nobody answers, after its retries', async () => {
  const lost = new RollupClient({ url: 'http://127.0.0.1:9', retries: 1 });
  await expect(lost.getStatus()).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 0 });
});

it('finds accounts, batches, tokens and the network', async () => {
  expect(await client.findAccount((await client.getAccount(1)).owner, 0)).toMatchObject({ index: 1 });
  expect(await client.findAccount(`0x${'f'.repeat(40)}`, 0)).toBeUndefined();
  expect((await client.listBatches()).items).toEqual([]);
  expect((await client.listDeposits({ owner: `0x${'f'.repeat(40)}` })).items).toEqual([]);
  expect(await client.listTokens()).toMatchObject([{ symbol: 'ETH' }]);
  expect((await client.getNetwork()).limits.maxBodyBytes).toBe(65_536);
});
