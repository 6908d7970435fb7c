import type { ApiError } from '../errors/api-error.js';
import { admissionRefusal, type AdmissionRules } from './admission.js';
import { type GroupState, NOTHING_PENDING, placeOf, snapshotOf } from './admission-snapshot.js';
import { amountOf, senderIndexOf, type TakenTransaction } from './taken-transaction.js';

/**
 * Decides on the members of a group one after another, each as if those admitted before it were stored already: a group
 * gets the verdicts that its members would get one by one. Does no I/O; takes the state as its own.
 */
export class GroupAdmission {
  constructor(
    private readonly state: GroupState,
    private readonly rules: AdmissionRules,
  ) {}

  /**
   * Admits it, so that those after it see it as pending.
   *
   * @returns `known` if it is stored already or was admitted before, and then nothing changes; the refusal, and then neither
   */
  admit(id: string, transaction: TakenTransaction): 'admitted' | 'known' | ApiError {
    const { accounts, known, pending, taken } = this.state;
    if (known.has(id)) return 'known';
    const refusal = admissionRefusal(transaction, snapshotOf(this.state, transaction), this.rules);
    if (refusal) return refusal;
    const sender = senderIndexOf(transaction);
    const { count, total, consecutive } = pending.get(sender) ?? NOTHING_PENDING;
    pending.set(sender, {
      count: count + 1,
      total: total + amountOf(transaction) + BigInt(transaction.fee),
      // One that fills a gap may be followed by more; for those, the next group counts again.
      consecutive: consecutive + (transaction.nonce === accounts.get(sender)!.nonce + consecutive ? 1 : 0),
    });
    taken.set(placeOf(transaction), id);
    known.add(id);
    return 'admitted';
  }
}
