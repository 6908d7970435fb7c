import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_FEE_POLICY } from './fee-policy.js';
import { L1Client } from './l1-client.js';
import { ANVIL_PRIVATE_KEYS, startTestChain, type TestChain } from './testing/anvil.js';
import { MemoryTransactionStore, openTransaction } from './testing/memory-transaction-store.js';
import { transactionChain, walletSigner } from './transaction-chain.js';
import { advanceTransaction, type TransactionPorts } from './transaction-runner.js';

const policy = { ...DEFAULT_FEE_POLICY, resubmitAfterMs: 10_000 };

describe('transactions on a real chain', () => {
  let chain: TestChain;
  let client: L1Client;
  let store: MemoryTransactionStore;
  let ports: TransactionPorts;
  let now = 0;
  const signer = walletSigner(ANVIL_PRIVATE_KEYS[0], 31337n);

  beforeAll(async () => {
    chain = await startTestChain(['--no-mining', '--slots-in-an-epoch', '1']);
    client = new L1Client({ url: chain.url });
  });
  afterAll(() => chain?.stop());

  beforeEach(async () => {
    // Nothing of the test before is left in the pool, and all of it is final.
    await chain.rpc.call('anvil_dropAllTransactions', []);
    await chain.rpc.call('anvil_setNextBlockBaseFeePerGas', ['0x3b9aca00']);
    await mine(4);
    now = 0;
    const nonce = await client.getNonce(signer.address, 'latest');
    store = new MemoryTransactionStore(openTransaction({ nonce }));
    ports = { store, chain: transactionChain(client, signer.address), signer, nowMs: () => now };
  });

  const mine = (blocks = 1) => chain.rpc.call('anvil_mine', [`0x${blocks.toString(16)}`]);
  const advance = () => advanceTransaction('batch-1', ports, policy);
  const pendingHashes = async () => {
    const block = await chain.rpc.call<{ transactions: string[] }>('eth_getBlockByNumber', [
      'pending',
      false,
    ]);
    return block.transactions;
  };

  it('goes from a row to finality', async () => {
    expect((await advance()).waitingFor).toBe('inclusion');
    await mine();
    const mined = await advance();
    expect(mined.waitingFor).toBe('finality');
    expect(mined.record.receipt?.succeeded).toBe(true);
    await mine(3);
    expect((await advance()).record.status).toBe('finalized');
    expect(store.writes).toEqual([
      'insertAttempt',
      'recordBroadcast accepted',
      'recordMined',
      'recordFinalized',
    ]);
  });

  it.each(['insertAttempt', 'recordBroadcast'])('survives a crash right after %s', async (write) => {
    store.crashAfter = write;
    await expect(advance()).rejects.toThrow('crash');
    store.crashAfter = undefined;
    await advance();
    await mine();
    expect((await advance()).record.status).toBe('mined');
    expect(store.record.attempts).toHaveLength(1);
  });

  it('survives a crash between the broadcast and its record: the node knows it already', async () => {
    const { chain: real } = ports;
    let crash = true;
    const broadcast: typeof real.broadcast = async (raw) => {
      const outcome = await real.broadcast(raw);
      if (crash) throw new Error('crash');
      return outcome;
    };
    ports = { ...ports, chain: { ...real, broadcast } };
    await expect(advance()).rejects.toThrow('crash');
    crash = false;
    await advance();
    expect(store.writes).toEqual(['insertAttempt', 'recordBroadcast already-known']);
  });

  it('replaces a transaction that a fee spike strands', async () => {
    await advance();
    await chain.rpc.call('anvil_setNextBlockBaseFeePerGas', ['0x174876e800']); // 100 gwei
    await mine();
    expect((await advance()).waitingFor).toBe('inclusion');
    now += policy.resubmitAfterMs;
    await advance();
    expect(store.record.attempts).toHaveLength(2);
    expect(await pendingHashes()).toEqual([store.record.attempts[1]?.hash]);
    await mine();
    const { record } = await advance();
    expect(record.receipt?.transactionHash).toBe(record.attempts[1]?.hash);
  });

  it('sends a dropped transaction again', async () => {
    await advance();
    await chain.rpc.call('anvil_dropTransaction', [store.record.attempts[0]?.hash]);
    now += policy.resubmitAfterMs;
    await advance();
    await mine();
    expect((await advance()).record.status).toBe('mined');
  });

  it('row 19: sends the same nonce and calldata again after a reorg', async () => {
    await advance();
    await mine();
    const before = (await advance()).record;
    await chain.rpc.call('anvil_reorg', [1, []]);
    await chain.rpc.call('anvil_dropAllTransactions', []);
    const after = await advance();
    expect(after.record.status).toBe('open');
    expect(store.writes.slice(-2)).toEqual(['recordUnmined', 'recordBroadcast accepted']);
    await mine();
    const again = (await advance()).record;
    expect(again.status).toBe('mined');
    expect(again.receipt?.transactionHash).toBe(before.receipt?.transactionHash);
  });

  it('finds the receipt of an earlier version', async () => {
    await advance();
    now += policy.resubmitAfterMs;
    const { chain: real } = ports;
    // The replacement never reaches the node.
    ports = { ...ports, chain: { ...real, broadcast: async () => 'unknown' } };
    await advance();
    expect(store.record.attempts).toHaveLength(2);
    await mine();
    const { record } = await advance();
    expect(record.receipt?.transactionHash).toBe(record.attempts[0]?.hash);
  });

  it('is lost once a foreign transaction with its nonce is final', async () => {
    const foreign = await signer.sign(
      { ...store.record, data: '0xff' },
      { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 9n },
    );
    await client.sendRawTransaction(foreign.raw);
    await mine();
    expect((await advance()).waitingFor).toBe('nonce-used');
    await mine(3);
    expect((await advance()).record.status).toBe('lost');
  });

  it('bumps what the node calls underpriced', async () => {
    const rival = await signer.sign(
      { ...store.record, data: '0xff' },
      { maxFeePerGas: 3n * 10n ** 9n, maxPriorityFeePerGas: 2n * 10n ** 9n },
    );
    await client.sendRawTransaction(rival.raw);
    await advance();
    expect(store.writes).toContain('recordBroadcast underpriced');
    await mine();
  });
});
