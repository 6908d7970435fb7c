/**
 * What takes no operator's good will, against what `npm start` runs:
 *
 *   node libs/sdk/examples/keys-and-exits.mjs [--wait STAGE]
 *
 * Deposits 0.01 ETH, pays half of it into a new account of somebody who has never used the rollup; its owner registers a key there
 * with an L1 signature, then demands everything out by a request on L1, which waits for the owner in the contract at STAGE (verified).
 * API_URL and L1_RPC_URL when they are elsewhere.
 */
import { parseArgs } from 'node:util';
import { depositEthCall, forcedExitCall, requestFeeCall } from '@zkr/sdk/l1-calls';
import { RollupClient } from '@zkr/sdk/rollup-client';
import { Wallet } from '@zkr/sdk/wallet';
import { HDNodeWallet, JsonRpcProvider, parseEther, Wallet as L1Wallet } from 'ethers';

const { values } = parseArgs({ options: { wait: { type: 'string', default: 'verified' } } });
const stages = ['included', 'proven', 'verified', 'finalized'];
const client = new RollupClient({ url: process.env.API_URL ?? 'http://127.0.0.1:3000' });
const provider = new JsonRpcProvider(process.env.L1_RPC_URL ?? 'http://127.0.0.1:18545', undefined, { pollingInterval: 200 });
const { contract } = await client.getNetwork();
const target = { contract, requestFee: BigInt(await provider.call(requestFeeCall(contract))) };

// Known to everybody: worth nothing outside a local chain.
const MNEMONIC = 'test test test test test test test test test test test junk';
const payer = HDNodeWallet.fromPhrase(MNEMONIC, undefined, "m/44'/60'/0'/0/8").connect(provider);
const owner = L1Wallet.createRandom().connect(provider);
await (await payer.sendTransaction({ to: owner.address, value: parseEther('0.1') })).wait();

const payerL2 = await Wallet.fromEthSigner(client, payer);
const deposit = await send(payer, depositEthCall(target, { owner: payer.address, amount: parseEther('0.01'), key: payerL2.publicKey }));
const { account: from } = await until(async () => {
  const [now] = (await client.listDeposits({ l1TransactionHash: deposit })).items;
  return now?.account == null ? undefined : now;
});
console.log(`account ${from} of the payer`);

const paid = await payerL2.transferToNew({ from, owner: owner.address, amount: parseEther('0.005') });
const { to: account } = await paid.wait('included');
console.log(`account ${account} of ${owner.address}, paid by ${paid.id}`);

const ownerL2 = await Wallet.fromEthSigner(client, owner);
const registered = await ownerL2.registerKey(owner, { account });
await registered.wait('included');
console.log(`key registered by ${registered.id}`);
const back = await ownerL2.transfer({ from: account, to: from, amount: parseEther('0.001') });
await back.wait('included');
console.log(`0.001 ETH sent back under the new key by ${back.id}`);

const asked = await send(owner, forcedExitCall(target, { account, token: 0 }));
const exit = await until(async () => {
  const [now] = (await client.listForcedRequests({ l1TransactionHash: asked })).items;
  return now && stages.indexOf(now.status) >= stages.indexOf(values.wait) ? now : undefined;
});
console.log(`forced exit ${exit.queueId} took ${exit.exit.amount} wei: ${exit.status}, ${exit.exit.status}; ${(await client.getAccount(account)).pendingOnL1} wei wait on L1`);
provider.destroy();

async function send(signer, call) {
  const sent = await signer.sendTransaction(call);
  await sent.wait();
  return sent.hash;
}

/** Asks twice a second until there is an answer. */
async function until(ask) {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
