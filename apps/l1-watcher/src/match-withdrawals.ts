import type { WithdrawalSettled } from '@zkr/l1/events';
import { toHexAddress } from '@zkr/protocol/hex';
import { WatcherHaltedError } from './errors.js';

/** A withdrawal of the batch, as the database has it. */
export interface DatabaseWithdrawal {
  readonly transactionId: string;
  readonly recipient: string;
  readonly token: number;
  readonly amount: bigint;
}

export interface SettledWithdrawal {
  readonly transactionId: string;
  readonly outcome: WithdrawalSettled['outcome'];
}

/**
 * Says of each withdrawal what became of it. Events name recipient, token and amount only; of equal ones, the first event
 * is the first withdrawal's, as the contract pays in order.
 * @param withdrawals in the order of the batch
 */
export function matchWithdrawals(withdrawals: readonly DatabaseWithdrawal[], events: readonly WithdrawalSettled[]): SettledWithdrawal[] {
  const left = [...withdrawals];
  const settled = events.map((event): SettledWithdrawal => {
    const recipient = toHexAddress(event.recipient);
    const at = left.findIndex((one) => one.recipient === recipient && one.token === event.token && one.amount === event.amount);
    const [match] = at < 0 ? [] : left.splice(at, 1);
    if (match) return { transactionId: match.transactionId, outcome: event.outcome };
    throw new WatcherHaltedError('l1-contradiction', 'a batch paid a withdrawal that is not in the database', {
      ...{ batch: event.batch, recipient, token: event.token, amount: String(event.amount) },
    });
  });
  const [unpaid] = left;
  if (unpaid) throw new WatcherHaltedError('l1-contradiction', 'a batch left a withdrawal out', { transactionId: unpaid.transactionId });
  return settled;
}
