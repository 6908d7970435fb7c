import { unpackAmount, unpackFee } from '@zkr/protocol/packed-number';
import type { Transfer } from '@zkr/protocol/operations/transfer';
import type { Plan } from '../plan.js';
import { isRejection, reject, type Rejection } from '../rejection.js';
import type { State } from '../state.js';
import { credit } from './credit.js';
import { debit } from './debit.js';

/** docs/protocol.md, 2: transfer (I-2, I-5, I-6, I-7). */
export function planTransfer(state: State, operation: Transfer): Plan | Rejection {
  const from = state.account(operation.from);
  const to = state.account(operation.to);
  if (from === undefined) return reject('ACCOUNT_NOT_FOUND', 'the sender does not exist', { account: operation.from });
  if (to === undefined) return reject('ACCOUNT_NOT_FOUND', 'the receiver does not exist', { account: operation.to });
  if (operation.from === operation.to) return reject('SELF_TRANSFER', 'sender and receiver are one account', { account: operation.from });
  if (from.token !== to.token) {
    return reject('TOKEN_MISMATCH', 'the accounts hold different tokens', { from: from.token, to: to.token });
  }
  const amount = unpackAmount(operation.packedAmount);
  if (amount === undefined) {
    return reject('AMOUNT_OUT_OF_RANGE', 'the amount is above 2^128 − 1', { packedAmount: operation.packedAmount });
  }
  const fee = unpackFee(operation.packedFee);
  const fromAfter = debit(from, amount, fee);
  if (isRejection(fromAfter)) return fromAfter;
  const toAfter = credit(to, amount);
  if (isRejection(toAfter)) return toAfter;
  return {
    from: { index: operation.from, before: from, after: fromAfter },
    to: { index: operation.to, before: to, after: toAfter },
    fee: { token: from.token, amount: fee },
  };
}
