import type { Account } from '@zkr/protocol/account';
import { newAccountLimit } from '@zkr/protocol/capacity';
import type { TransferToNew } from '@zkr/protocol/operations/transfer-to-new';
import { unpackAmount, unpackFee } from '@zkr/protocol/packed-number';
import type { Plan } from '../plan.js';
import { isRejection, reject, type Rejection } from '../rejection.js';
import type { State } from '../state.js';
import { debit } from './debit.js';

/** docs/protocol.md, 2: transferToNew (I-2, I-5, I-29, I-30). */
export function planTransferToNew(state: State, operation: TransferToNew): Plan | Rejection {
  const from = state.account(operation.from);
  if (from === undefined) return reject('ACCOUNT_NOT_FOUND', 'the sender does not exist', { account: operation.from });
  if (operation.owner === 0n) return reject('OWNER_ZERO', 'nobody owns the address 0; give the receiver’s L1 address', {});
  const amount = unpackAmount(operation.packedAmount);
  if (amount === undefined) {
    return reject('AMOUNT_OUT_OF_RANGE', 'the amount is above 2^128 − 1', { packedAmount: operation.packedAmount });
  }
  const { accountCount } = state;
  const limit = newAccountLimit(state.depth);
  if (accountCount >= limit) {
    return reject('TREE_FULL', 'the places left are kept for deposits; pay an existing account', { accountCount, limit });
  }
  const fee = unpackFee(operation.packedFee);
  const fromAfter = debit(from, amount, fee);
  if (isRejection(fromAfter)) return fromAfter;
  const created: Account = { owner: operation.owner, token: from.token, nonce: 0, balance: amount, keyX: 0n, keyY: 0n };
  return {
    from: { index: operation.from, before: from, after: fromAfter },
    to: { index: accountCount, before: undefined, after: created },
    fee: { token: from.token, amount: fee },
  };
}
