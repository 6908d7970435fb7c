import type { L1Client } from '@zkr/l1/l1-client';
import type { RollupContract } from '@zkr/l1/rollup-contract';
import type { RollupClient } from '@zkr/sdk/rollup-client';
import type { SentTransaction, Wallet as L2Wallet } from '@zkr/sdk/wallet';
import type { JsonRpcProvider, Wallet } from 'ethers';
import type { Deployment } from '../setup/deployment.js';

/** What the steps share: connections, the people, and what has been done so far. */
export interface JourneyContext {
  readonly client: RollupClient;
  readonly provider: JsonRpcProvider;
  readonly l1: L1Client;
  readonly contract: RollupContract;
  readonly deployment: Deployment & { testToken: { id: number; address: string } };
  readonly operator: Wallet;
  readonly users: readonly User[];
  readonly signal: AbortSignal;
  /** Ids of this journey's entries in the contract's queue. */
  readonly deposits: number[];
  /** The rounds of transfers with one withdrawal each; one, unless its batch was sealed too early. */
  readonly rounds: Round[];
}

export interface User {
  readonly name: string;
  readonly l1: Wallet;
  readonly l2: L2Wallet;
  /** Indexes of the token accounts by token id, known once deposits are included. */
  readonly accounts: Map<number, number>;
}

export interface Round {
  readonly transfers: readonly SentTransaction[];
  readonly withdrawal: SentTransaction;
  readonly recipient: string;
  readonly amount: bigint;
}

export function accountOf(user: User, token: number): number {
  const index = user.accounts.get(token);
  if (index === undefined) throw new Error(`${user.name} has no account of token ${token} yet`);
  return index;
}
