import type { BecamePending, DebtUncovered } from '@zkr/l1/events';
import { toHexAddress } from '@zkr/protocol/hex';
import { WatcherHaltedError } from './errors.js';

/** A forced exit of the batch that took something out, as the database has it. */
export interface DatabaseExit {
  readonly queueId: bigint;
  readonly sender: string;
  readonly token: number;
  readonly amount: bigint;
}

export interface SettledExit {
  readonly queueId: bigint;
  readonly status: 'pending' | 'uncovered';
}

/**
 * Says of each forced exit what L1 made of it; one that took nothing out has no event.
 * @param exits in the order of the batch
 * @param events of the batch's transaction, in their order; equal ones are the exits' in that order
 */
export function matchExits(batch: number, exits: readonly DatabaseExit[], events: readonly (BecamePending | DebtUncovered)[]): SettledExit[] {
  const left = [...exits];
  const settled = events.map((event): SettledExit => {
    const sender = toHexAddress(event.account);
    const at = left.findIndex((one) => one.sender === sender && one.token === event.token && one.amount === event.amount);
    const [match] = at < 0 ? [] : left.splice(at, 1);
    if (match) return { queueId: match.queueId, status: event.kind === 'became-pending' ? 'pending' : 'uncovered' };
    throw new WatcherHaltedError('l1-contradiction', 'a batch credited a forced exit that is not in the database', {
      ...{ batch, sender, token: event.token, amount: String(event.amount) },
    });
  });
  const [unpaid] = left;
  if (unpaid) throw new WatcherHaltedError('l1-contradiction', 'a batch left a forced exit out', { batch, queueId: String(unpaid.queueId) });
  return settled;
}
