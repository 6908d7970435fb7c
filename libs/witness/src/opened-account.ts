import type { Account } from '@zkr/protocol/account';
import type { State } from '@zkr/vm/state';

/** One Merkle path of the circuit: an account as it is before its update, with all children beside its path. */
export interface OpenedAccount {
  readonly index: number;
  readonly exists: 0 | 1;
  /** owner, token, nonce, balance, keyX, keyY */
  readonly leaf: readonly bigint[];
  /** [height][child], height 0 first */
  readonly children: readonly (readonly bigint[])[];
}

const NO_ACCOUNT: readonly bigint[] = [0n, 0n, 0n, 0n, 0n, 0n];

/**
 * Opens an index on the state as it is now. Where no account exists, the circuit takes owner and token of the one that is about to be
 * created there, else zeros.
 */
export function openAccount(state: State, index: number, created?: Account): OpenedAccount {
  const account = state.account(index);
  return {
    index,
    exists: account ? 1 : 0,
    leaf: account ? leafFields(account) : created ? [created.owner, BigInt(created.token), 0n, 0n, 0n, 0n] : NO_ACCOUNT,
    children: state.path(index),
  };
}

function leafFields(account: Account): bigint[] {
  return [account.owner, BigInt(account.token), BigInt(account.nonce), account.balance, account.keyX, account.keyY];
}
