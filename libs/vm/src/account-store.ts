import type { Account } from '@zkr/protocol/account';

/** Accounts by index. */
export interface AccountStore {
  get(index: number): Account | undefined;
  set(index: number, account: Account): unknown;
  delete(index: number): unknown;
}
