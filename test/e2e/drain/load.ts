import { setTimeout as sleep } from 'node:timers/promises';
import { depositEthCall, requestFeeCall } from '@zkr/sdk/l1-calls';
import { RollupClient } from '@zkr/sdk/rollup-client';
import { type SentTransaction, Wallet as L2Wallet } from '@zkr/sdk/wallet';
import type { Stage } from '@zkr/sdk/views';
import { id, JsonRpcProvider, parseEther, toQuantity, Wallet } from 'ethers';

const DEPOSIT = parseEther('1');
const WITHIN_MS = 600_000;

export interface Sender {
  readonly wallet: L2Wallet;
  readonly account: number;
}

/** Makes a deposit on the local L1 and waits for its account. `name` says whose. */
export async function openAccount(client: RollupClient, l1Url: string, name: string): Promise<Sender> {
  const provider = new JsonRpcProvider(l1Url, undefined, { staticNetwork: true, pollingInterval: 200 });
  try {
    const { contract } = await client.getNetwork();
    const owner = new Wallet(id(`drain/${name}`), provider);
    const wallet = await L2Wallet.fromEthSigner(client, owner);
    await provider.send('anvil_setBalance', [owner.address, toQuantity(2n * DEPOSIT)]);
    const target = { contract, requestFee: BigInt(await provider.call(requestFeeCall(contract))) };
    const receipt = await (await owner.sendTransaction(depositEthCall(target, { owner: owner.address, amount: DEPOSIT, key: wallet.publicKey }))).wait();
    if (receipt?.status !== 1) throw new Error(`the deposit of ${name} failed on L1`);
    const deadline = performance.now() + WITHIN_MS;
    while (performance.now() < deadline) {
      const account = await client.findAccount(owner.address.toLowerCase(), 0);
      if (account !== undefined) return { wallet, account: account.index };
      await sleep(250);
    }
    throw new Error(`the deposit of ${name} was not executed within ${WITHIN_MS / 1_000} s`);
  } finally {
    provider.destroy();
  }
}

/** Transfers from each sender to the next, each so many milliseconds after its last was taken; nothing is sent twice. */
export class Load {
  readonly sent: SentTransaction[] = [];
  readonly failures: string[] = [];
  private readonly ended = new AbortController();
  private readonly running: Promise<unknown>;

  /** @param senders whose clients must not retry, so that a request that fails is seen */
  constructor(senders: readonly Sender[], pauseMs: number) {
    this.running = Promise.all(senders.map((sender, i) => this.run(sender, senders[(i + 1) % senders.length]!.account, pauseMs)));
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.running;
  }

  private async run({ wallet, account }: Sender, to: number, pauseMs: number): Promise<void> {
    while (!this.ended.signal.aborted) {
      try {
        this.sent.push(await wallet.transfer({ from: account, to, amount: 1_000n }));
      } catch (error) {
        this.failures.push(String(error));
      }
      await sleep(pauseMs);
    }
  }
}

/** @throws WaitTimeoutError or TransactionEndedError with the first that did not get there */
export async function all(client: RollupClient, sent: readonly SentTransaction[], stage: Stage, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (const transaction of sent) await client.waitForTransaction(transaction.id, stage, { timeoutMs: Math.max(1_000, deadline - Date.now()) });
}
