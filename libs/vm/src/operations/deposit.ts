import { isKeyUnset, type Account } from '@zkr/protocol/account';
import { treeCapacity } from '@zkr/protocol/capacity';
import type { Deposit } from '@zkr/protocol/operations/deposit';
import type { Plan } from '../plan.js';
import { isRejection, reject, type Rejection } from '../rejection.js';
import type { State } from '../state.js';
import { credit } from './credit.js';

/** docs/protocol.md, 2: deposit (I-9, I-10, I-11). */
export function planDeposit(state: State, operation: Deposit): Plan | Rejection {
  const before = state.account(operation.account);
  if (before === undefined) return planCreation(state, operation);
  if (before.owner !== operation.owner || before.token !== operation.token) {
    return reject('DEPOSIT_MISMATCH', 'the account belongs to another owner or token', { account: operation.account });
  }
  const credited = credit(before, operation.amount);
  if (isRejection(credited)) return credited;
  return { to: { index: operation.account, before, after: withKey(credited, operation) } };
}

function planCreation(state: State, operation: Deposit): Plan | Rejection {
  const { accountCount } = state;
  const capacity = treeCapacity(state.depth);
  if (operation.account !== accountCount) {
    return reject('NOT_NEXT_ACCOUNT', 'a new account takes the next index', { account: operation.account, accountCount });
  }
  if (accountCount >= capacity) return reject('TREE_FULL', 'the tree has no index left', { capacity });
  const { owner, token, amount } = operation;
  const created: Account = { owner, token, nonce: 0, balance: amount, keyX: 0n, keyY: 0n };
  return { to: { index: operation.account, before: undefined, after: withKey(created, operation) } };
}

function withKey(account: Account, { setKey, keyX, keyY }: Deposit): Account {
  return setKey && isKeyUnset(account) ? { ...account, keyX, keyY } : account;
}
