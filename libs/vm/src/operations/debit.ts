import type { Account } from '@zkr/protocol/account';
import { MAX_NONCE } from '@zkr/protocol/constants';
import { reject, type Rejection } from '../rejection.js';

/** Takes amount and fee from a sender's account and counts its nonce up (I-4, I-12). */
export function debit(account: Account, amount: bigint, fee: bigint): Account | Rejection {
  const needed = amount + fee;
  if (account.nonce >= MAX_NONCE) {
    return reject('NONCE_EXHAUSTED', 'the account has signed as often as it can; move the balance by a forced exit', { nonce: account.nonce });
  }
  if (account.balance < needed) {
    return reject('INSUFFICIENT_BALANCE', 'amount and fee exceed the balance', { needed, available: account.balance });
  }
  return { ...account, balance: account.balance - needed, nonce: account.nonce + 1 };
}
