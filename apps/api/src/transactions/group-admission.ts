import type { ApiError } from '../errors/api-error.js';
import { admissionRefusal, type AdmissionRules } from './admission.js';
import { type AdmissionSnapshot, type GroupState, placeOf } from './admission-snapshot.js';
import { amountOf, senderIndexOf, type TakenTransaction } from './taken-transaction.js';

const NONE = { count: 0, total: 0n };

/**
 * Decides on the members of a group one after another, each as if those admitted before it were stored already: a group
 * gets the verdicts that its members would get one by one. Does no I/O; takes the state as its own.
 */
export class GroupAdmission {
  constructor(
    private readonly state: GroupState,
    private readonly rules: AdmissionRules,
  ) {}

  /** What one transaction sees of the state, members admitted before it included. */
  snapshotOf(transaction: TakenTransaction): AdmissionSnapshot {
    const { accounts, feeTokens, pending, taken, accountCount } = this.state;
    const index = senderIndexOf(transaction);
    const sender = accounts.get(index);
    return {
      sender,
      receiver: transaction.kind === 'transfer' ? accounts.get(transaction.to) : undefined,
      feeAccount: sender !== undefined && feeTokens.has(sender.token),
      pending: pending.get(index) ?? NONE,
      sameNonce: taken.get(placeOf(transaction)),
      accountCount,
    };
  }

  /** Why it may not be stored, but for its signature; undefined if it may. */
  refusal(transaction: TakenTransaction): ApiError | undefined {
    return admissionRefusal(transaction, this.snapshotOf(transaction), this.rules);
  }

  /**
   * Admits it, so that those after it see it as pending.
   *
   * @returns `known` if it is stored already or was admitted before, and then nothing changes; the refusal, and then neither
   */
  admit(id: string, transaction: TakenTransaction): 'admitted' | 'known' | ApiError {
    const { known, pending, taken } = this.state;
    if (known.has(id)) return 'known';
    const refusal = this.refusal(transaction);
    if (refusal) return refusal;
    const sender = senderIndexOf(transaction);
    const { count, total } = pending.get(sender) ?? NONE;
    pending.set(sender, { count: count + 1, total: total + amountOf(transaction) + BigInt(transaction.fee) });
    taken.set(placeOf(transaction), id);
    known.add(id);
    return 'admitted';
  }
}
