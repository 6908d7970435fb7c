import type { Operation } from '@zkr/protocol/operation';
import { planDeposit } from './operations/deposit.js';
import { planTransfer } from './operations/transfer.js';
import { planWithdraw } from './operations/withdraw.js';
import type { Plan } from './plan.js';
import type { Rejection } from './rejection.js';
import type { State } from './state.js';

/** The state transition of one operation, decided but not made. Pure: reads the state, changes nothing. */
export function planOperation(state: State, operation: Operation): Plan | Rejection {
  switch (operation.kind) {
    case 'transfer':
      return planTransfer(state, operation);
    case 'withdraw':
      return planWithdraw(state, operation);
    case 'deposit':
      return planDeposit(state, operation);
  }
}
