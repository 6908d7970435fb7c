import { readFile } from 'node:fs/promises';
import { Wallet } from 'ethers';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import type { L1Client } from '@zkr/l1/l1-client';
import { describeRevert } from '@zkr/l1/rollup-contract';
import { RefusalError } from './refusal-error.js';
import type { L1Call } from './l1-call.js';

/**
 * Signs a call with the key in a file, sends it and waits until it is in a block.
 * @returns its hash
 * @throws RefusalError with the contract's own error if it would revert; then nothing is sent
 */
export async function sendCall(client: L1Client, l1RpcUrl: string, keyFile: string, call: L1Call): Promise<string> {
  const provider = createEthersProvider(l1RpcUrl, await client.chainId());
  try {
    const wallet = new Wallet((await readFile(keyFile, 'utf8')).trim(), provider);
    await client.call({ from: wallet.address, ...call }).catch((error: unknown) => {
      const refusal = describeRevert(error);
      throw refusal === undefined ? error : new RefusalError('the contract refuses it', { refusal });
    });
    const sent = await wallet.sendTransaction(call);
    const receipt = await sent.wait();
    if (receipt?.status !== 1) throw new RefusalError('the transaction reverted', { transaction: sent.hash });
    return sent.hash;
  } finally {
    provider.destroy();
  }
}
