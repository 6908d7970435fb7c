import type { PriorityOperation } from '@zkr/protocol/operation';
import type { QueueEntry } from '@zkr/protocol/queue-entry';
import { forcedExitAmount } from './operations/forced-exit.js';
import type { State } from './state.js';

/**
 * The operation that a queue entry becomes in a state. With every entry that L1 admits and every state, the VM executes the result (I-35).
 * @param accountOf the account of an owner and token with the lowest index, or undefined
 */
export function locateEntry(
  state: State,
  entry: QueueEntry,
  accountOf: (owner: bigint, token: number) => number | undefined,
): PriorityOperation {
  switch (entry.kind) {
    case 'deposit':
      return { ...entry, account: accountOf(entry.owner, entry.token) ?? state.accountCount };
    case 'forcedExit':
      return { ...entry, amount: forcedExitAmount(state, entry) };
    case 'registerKeyL1':
      return entry;
  }
}
