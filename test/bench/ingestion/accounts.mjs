import { setTimeout as sleep } from 'node:timers/promises';
import { rollupInterface } from '@zkr/l1/rollup-contract';
import { deriveL2Key } from '@zkr/protocol/l2-key';
import { id, JsonRpcProvider, parseEther, toQuantity, Wallet } from 'ethers';

const DEPOSIT = parseEther('1');
const WITHIN_MS = 600_000;

/** Deposits for so many owners, each with an L2 key, and waits until the executor has made their accounts. */
export async function openAccounts({ url, l1Url, contract }, count, log) {
  const provider = new JsonRpcProvider(l1Url, undefined, { staticNetwork: true, polling: true, pollingInterval: 200 });
  try {
    const owners = Array.from({ length: count }, (_, i) => {
      const { secret, publicKey } = deriveL2Key(new Uint8Array(32).fill(1).fill(i & 0xff, 0, 1).fill(i >> 8, 1, 2));
      return { wallet: new Wallet(id(`ingestion/${i}`), provider), secret, publicKey };
    });
    for (const { wallet } of owners) await provider.send('anvil_setBalance', [wallet.address, toQuantity(2n * DEPOSIT)]);
    for (let from = 0; from < count; from += 20) {
      await Promise.all(owners.slice(from, from + 20).map((owner) => deposit(owner, contract)));
    }
    log(`${count} deposits made`);
    return await Promise.all(owners.map((owner) => accountOf(url, owner)));
  } finally {
    provider.destroy();
  }
}

async function deposit({ wallet, publicKey: { x, y } }, contract) {
  const data = rollupInterface.encodeFunctionData('depositEth', [wallet.address, x, y]);
  const receipt = await (await wallet.sendTransaction({ to: contract, value: DEPOSIT, data })).wait();
  if (receipt?.status !== 1) throw new Error(`the deposit of ${wallet.address} failed`);
}

async function accountOf(url, { wallet, secret }) {
  const owner = wallet.address.toLowerCase();
  const deadline = performance.now() + WITHIN_MS;
  while (performance.now() < deadline) {
    const response = await fetch(`${url}/v1/accounts?owner=${owner}&token=0`);
    const account = response.ok ? (await response.json()).items[0] : undefined;
    if (account) return { index: account.index, nonce: account.nonce, owner: BigInt(owner), secret };
    await sleep(2_000);
  }
  throw new Error(`the deposit of ${owner} was not executed within ${WITHIN_MS / 1_000} s`);
}
