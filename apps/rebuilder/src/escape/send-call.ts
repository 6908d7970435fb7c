import { readFile } from 'node:fs/promises';
import { Wallet } from 'ethers';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import type { L1Client } from '@zkr/l1/l1-client';
import { describeRevert } from '@zkr/l1/rollup-contract';
import { EscapeError } from './escape-error.js';
import type { EscapeCall } from './escape-call.js';

/**
 * Signs a call with the key in a file, sends it and waits until it is in a block.
 * @returns its hash
 * @throws EscapeError with the contract's own error if it would revert; then nothing is sent
 */
export async function sendCall(client: L1Client, l1RpcUrl: string, keyFile: string, escapeCall: EscapeCall): Promise<string> {
  const provider = createEthersProvider(l1RpcUrl, await client.chainId());
  try {
    const wallet = new Wallet((await readFile(keyFile, 'utf8')).trim(), provider);
    await client.call({ from: wallet.address, ...escapeCall }).catch((error: unknown) => {
      const refusal = describeRevert(error);
      throw refusal === undefined ? error : new EscapeError('the contract refuses it', { refusal });
    });
    const sent = await wallet.sendTransaction(escapeCall);
    const receipt = await sent.wait();
    if (receipt?.status !== 1) throw new EscapeError('the transaction reverted', { transaction: sent.hash });
    return sent.hash;
  } finally {
    provider.destroy();
  }
}
