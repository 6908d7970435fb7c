import { unpackFee } from '@zkr/protocol/packed-number';
import type { Withdraw } from '@zkr/protocol/operations/withdraw';
import type { Plan } from '../plan.js';
import { isRejection, reject, type Rejection } from '../rejection.js';
import type { State } from '../state.js';
import { debit } from './debit.js';

/** docs/protocol.md, 2: withdraw (I-8). Paying is the contract's part. */
export function planWithdraw(state: State, operation: Withdraw): Plan | Rejection {
  const from = state.account(operation.from);
  if (from === undefined) return reject('ACCOUNT_NOT_FOUND', 'the sender does not exist', { account: operation.from });
  if (from.token !== operation.token) {
    return reject('TOKEN_MISMATCH', 'the account holds another token', { account: from.token, operation: operation.token });
  }
  const fee = unpackFee(operation.packedFee);
  const after = debit(from, operation.amount, fee);
  if (isRejection(after)) return after;
  return { from: { index: operation.from, before: from, after }, fee: { token: from.token, amount: fee } };
}
