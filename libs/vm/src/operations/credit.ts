import type { Account } from '@zkr/protocol/account';
import { MAX_AMOUNT } from '@zkr/protocol/constants';
import { reject, type Rejection } from '../rejection.js';

/** Adds an amount (I-4). L1 keeps each token's total below 2^128, so a refusal here means an impossible state. */
export function credit(account: Account, amount: bigint): Account | Rejection {
  const balance = account.balance + amount;
  if (balance > MAX_AMOUNT) {
    return reject('BALANCE_OVERFLOW', 'the balance would reach 2^128', { balance: account.balance, amount });
  }
  return { ...account, balance };
}
