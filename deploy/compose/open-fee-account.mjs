/**
 * Opens the account that takes the fees in ETH, by a deposit of the development account that the compose file names as
 * ROLLUP_FEE_OWNER, and prints its index:
 *
 *   node deploy/compose/open-fee-account.mjs
 *
 * API_URL and L1_RPC_URL when they are elsewhere. After `npm run build`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { developmentKey } from '@zkr/l1/development-accounts';
import { depositEthCall, requestFeeCall } from '@zkr/sdk/l1-calls';
import { RollupClient } from '@zkr/sdk/rollup-client';
import { JsonRpcProvider, Wallet } from 'ethers';

const WITHIN_MS = 120_000;
const client = new RollupClient({ url: process.env.API_URL ?? 'http://127.0.0.1:3000' });
const provider = new JsonRpcProvider(process.env.L1_RPC_URL ?? 'http://127.0.0.1:8545', undefined, { pollingInterval: 200 });
const owner = new Wallet(developmentKey(0), provider);

/** Undefined until the executor has opened it. */
const account = async () => (await client.findAccount(owner.address.toLowerCase(), 0))?.index;

try {
  if ((await account()) === undefined) {
    const { contract } = await client.getNetwork();
    const requestFee = BigInt(await provider.call(requestFeeCall(contract)));
    await (await owner.sendTransaction(depositEthCall({ contract, requestFee }, { owner: owner.address, amount: 1_000n }))).wait();
  }
  for (const until = Date.now() + WITHIN_MS; (await account()) === undefined; await sleep(500)) {
    if (Date.now() > until) throw new Error(`the deposit is in no segment after ${WITHIN_MS / 1_000} s`);
  }
  process.stdout.write(`${await account()}\n`);
} finally {
  provider.destroy();
}
