/**
 * From a deposit to a transfer, against what `npm start` runs:
 *
 *   node libs/sdk/examples/transfer.mjs [--to ACCOUNT] [--wait STAGE]
 *
 * Deposits 0.01 ETH from a development account of the local chain, waits for the account on L2, sends 0.001 ETH to account
 * ACCOUNT (2) and waits for STAGE (included). Prints the ids to ask for. API_URL and L1_RPC_URL when they are elsewhere.
 */
import { parseArgs } from 'node:util';
import { depositEthCall, requestFeeCall } from '@zkr/sdk/l1-calls';
import { RollupClient } from '@zkr/sdk/rollup-client';
import { Wallet } from '@zkr/sdk/wallet';
import { HDNodeWallet, JsonRpcProvider, parseEther } from 'ethers';

const { values } = parseArgs({ options: { to: { type: 'string', default: '2' }, wait: { type: 'string', default: 'included' } } });
const client = new RollupClient({ url: process.env.API_URL ?? 'http://127.0.0.1:3000' });
const provider = new JsonRpcProvider(process.env.L1_RPC_URL ?? 'http://127.0.0.1:18545', undefined, { pollingInterval: 200 });

// Known to everybody: worth nothing outside a local chain.
const MNEMONIC = 'test test test test test test test test test test test junk';
const signer = HDNodeWallet.fromPhrase(MNEMONIC, undefined, "m/44'/60'/0'/0/7").connect(provider);
const { contract } = await client.getNetwork();
const wallet = await Wallet.fromEthSigner(client, signer);

const requestFee = BigInt(await provider.call(requestFeeCall(contract)));
const call = depositEthCall({ contract, requestFee }, { owner: signer.address, amount: parseEther('0.01'), key: wallet.publicKey });
const deposit = await signer.sendTransaction(call);
await deposit.wait();
console.log(`deposit in L1 transaction ${deposit.hash}`);

const deposited = await until(async () => (await client.listDeposits({ l1TransactionHash: deposit.hash })).items[0]);
console.log(`deposit ${deposited.queueId}: ${deposited.status}`);
const { account: from } = await until(async () => {
  const now = await client.getDeposit(deposited.queueId);
  return now.account === null ? undefined : now;
});
console.log(`account ${from}: ${(await client.getAccount(from)).balance} wei`);

const sent = await wallet.transfer({ from, to: Number(values.to), amount: parseEther('0.001') });
console.log(`transaction ${sent.id}`);
const { status, batch } = await sent.wait(values.wait);
console.log(`${status}${batch === null ? '' : ` in batch ${batch}`}`);
provider.destroy();

/** Asks twice a second until there is an answer. */
async function until(ask) {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
