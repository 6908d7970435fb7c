import { testTokenAbi } from '@zkr/l1/abi/test-token-abi';
import { decodeRollupEvent, type RollupEvent } from '@zkr/l1/events';
import type { Hex } from '@zkr/protocol/hex';
import { Contract, type TransactionReceipt, type Wallet } from 'ethers';
import { require } from './journey-error.js';

export interface Call {
  to: string;
  data?: string;
  value?: bigint;
}

/** Sends and waits for the receipt. */
export async function send(wallet: Wallet, call: Call): Promise<TransactionReceipt> {
  const receipt = await (await wallet.sendTransaction(call)).wait();
  require(receipt?.status === 1, `the L1 transaction ${receipt?.hash} failed`);
  return receipt;
}

export function testToken(address: string, wallet: Wallet) {
  return new Contract(address, testTokenAbi as never, wallet);
}

/** What the rollup said in a transaction. */
export function rollupEvents(contract: string, logs: readonly { address: string; topics: readonly string[]; data: string }[]): RollupEvent[] {
  return logs
    .filter((log) => log.address.toLowerCase() === contract.toLowerCase())
    .map((log) => decodeRollupEvent({ topics: log.topics as Hex[], data: log.data as Hex }))
    .filter((event) => event !== undefined);
}
