import { keccak256, Wallet } from 'ethers';
import type { Hex } from '@zkr/protocol/hex';
import { broadcastOutcome } from './broadcast-outcome.js';
import type { L1Client } from './l1-client.js';
import type { L1TransactionChain, L1TransactionSigner } from './transaction-runner.js';

/** The transaction machine's view of L1, for one sending account. */
export function transactionChain(client: L1Client, sender: string): L1TransactionChain {
  const finalizedBlock = async () => (await client.getBlock('finalized'))?.number ?? -1;
  return {
    finalizedBlock,
    fees: () => client.getFees(),
    async findReceipt(hashes) {
      for (const hash of hashes) {
        const receipt = await client.getReceipt(hash);
        if (receipt !== undefined) return receipt;
      }
      return undefined;
    },
    async nonces() {
      const latest = await client.getNonce(sender, 'latest');
      return { latest, finalized: await finalizedNonce(client, sender, latest) };
    },
    async broadcast(raw) {
      try {
        await client.sendRawTransaction(raw);
        return 'accepted';
      } catch (error) {
        return broadcastOutcome(error);
      }
    },
  };
}

/** 0 if the node no longer has the state of the final block: then a lost nonce is noticed later, never wrongly. */
async function finalizedNonce(client: L1Client, sender: string, latest: number): Promise<number> {
  try {
    return Math.min(await client.getNonce(sender, 'finalized'), latest);
  } catch {
    return 0;
  }
}

/** Signs EIP-1559 transactions with a key in memory. */
export function walletSigner(
  privateKey: string,
  chainId: bigint,
): L1TransactionSigner & { readonly address: Hex } {
  const wallet = new Wallet(privateKey);
  return {
    address: wallet.address as Hex,
    async sign(record, fees) {
      const raw = (await wallet.signTransaction({
        type: 2,
        chainId,
        nonce: record.nonce,
        to: record.to,
        data: record.data,
        value: record.value,
        gasLimit: record.gasLimit,
        ...fees,
      })) as Hex;
      return { raw, hash: keccak256(raw) as Hex };
    },
  };
}
