import type { Operation } from '@zkr/protocol/operation';
import { planDeposit } from './operations/deposit.js';
import { planForcedExit } from './operations/forced-exit.js';
import { planRegisterKey } from './operations/register-key.js';
import { planRegisterKeyL1 } from './operations/register-key-l1.js';
import { planTransfer } from './operations/transfer.js';
import { planTransferToNew } from './operations/transfer-to-new.js';
import { planWithdraw } from './operations/withdraw.js';
import type { Plan } from './plan.js';
import type { Rejection } from './rejection.js';
import type { State } from './state.js';

/**
 * The state transition of one operation, decided but not made. Pure: reads the state, changes nothing.
 * @param timestamp of the segment, in seconds
 */
export function planOperation(state: State, operation: Operation, timestamp: number): Plan | Rejection {
  switch (operation.kind) {
    case 'transfer':
      return planTransfer(state, operation);
    case 'transferToNew':
      return planTransferToNew(state, operation);
    case 'withdraw':
      return planWithdraw(state, operation);
    case 'registerKey':
      return planRegisterKey(state, operation, timestamp);
    case 'deposit':
      return planDeposit(state, operation);
    case 'forcedExit':
      return planForcedExit(state, operation);
    case 'registerKeyL1':
      return planRegisterKeyL1(state, operation);
  }
}
