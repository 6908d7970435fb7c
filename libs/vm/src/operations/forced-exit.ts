import type { Account } from '@zkr/protocol/account';
import type { ForcedExit, ForcedExitEntry } from '@zkr/protocol/operations/forced-exit';
import type { Plan } from '../plan.js';
import { reject, type Rejection } from '../rejection.js';
import type { State } from '../state.js';

/** docs/protocol.md, 2: forcedExit (I-33). Crediting the amount is the contract's part. */
export function planForcedExit(state: State, operation: ForcedExit): Plan | Rejection {
  const { account: index, amount } = operation;
  const due = forcedExitAmount(state, operation);
  if (amount !== due) return reject('EXIT_AMOUNT_MISMATCH', 'a forced exit takes the whole balance or nothing', { account: index, amount, due });
  const before = state.account(index);
  return { from: { index, before, after: before === undefined || amount === 0n ? before : { ...before, balance: 0n } } };
}

/** What a request takes out in this state: all that the account holds if it is the sender's and of this token, else 0. */
export function forcedExitAmount(state: State, { account: index, token, sender }: ForcedExitEntry): bigint {
  const account = state.account(index);
  return matchesExit(account, { token, sender }) ? account.balance : 0n;
}

/** Whether a request takes effect on the account that it names. */
export function matchesExit(account: Account | undefined, { token, sender }: Pick<ForcedExitEntry, 'token' | 'sender'>): account is Account {
  return account !== undefined && account.owner === sender && account.token === token;
}
