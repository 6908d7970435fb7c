import { MAX_PUSHES_PER_SEGMENT } from '@zkr/protocol/constants';
import { areFeeSlotsOrdered, isFeeSlotUsed, type FeeSlot } from '@zkr/protocol/fee-slot';
import { isPriorityOperation, type Operation } from '@zkr/protocol/operation';
import type { SegmentHeader } from '@zkr/protocol/segment-header';
import { credit } from './operations/credit.js';
import type { Access, Plan } from './plan.js';
import { planOperation } from './plan-operation.js';
import { isRejection, reject, type Rejection } from './rejection.js';
import type { State } from './state.js';

/** Fixed when a segment opens. */
export interface SegmentOpening {
  readonly timestamp: number;
  /** Used slots by increasing token, then unused ones; as many as the circuit has. */
  readonly feeSlots: readonly FeeSlot[];
}

export interface ClosedSegment extends SegmentOpening {
  readonly rootBefore: bigint;
  readonly rootAfter: bigint;
  readonly header: SegmentHeader;
  /** A registerKey among them has its recovered owner set. */
  readonly operations: readonly Operation[];
}

/**
 * Sees every account that an operation opens, just before it is written, in the circuit's order; it is also shown those that stay as they are
 * (before and after the same object). What it sees last is the fee slots' credits.
 */
export type AccessObserver = (access: Access) => void;

/**
 * A segment being executed: the one state-transition function that executor, witness builder and rebuilder share.
 * {@link apply} either changes the state by one operation or returns a rejection and changes nothing.
 */
export class OpenSegment {
  private readonly rootBefore: bigint;
  private readonly accountCountBefore: number;
  private readonly operations: Operation[] = [];
  private readonly fees: bigint[];
  private pushes = 0;
  private priorityOperations = 0;

  constructor(
    private readonly state: State,
    readonly opening: SegmentOpening,
    private readonly slots: number,
    private readonly observe: AccessObserver = () => {},
  ) {
    if (!areFeeSlotsOrdered(opening.feeSlots)) throw new RangeError('fee slots are not in order (I-13)');
    this.rootBefore = state.root();
    this.accountCountBefore = state.accountCount;
    this.fees = opening.feeSlots.map(() => 0n);
  }

  get length(): number {
    return this.operations.length;
  }

  /** Whether another operation of this kind has room; if not, the segment must be closed first. */
  hasRoomFor(kind: Operation['kind']): boolean {
    if (this.operations.length >= this.slots) return false;
    return kind !== 'withdraw' || this.pushes < Math.min(this.slots, MAX_PUSHES_PER_SEGMENT);
  }

  apply(operation: Operation): Plan | Rejection {
    if (!this.hasRoomFor(operation.kind)) return reject('SEGMENT_FULL', 'the segment has no slot left for it', { slots: this.slots });
    const plan = planOperation(this.state, operation, this.opening.timestamp);
    if (isRejection(plan)) return plan;
    const slot = plan.fee && plan.fee.amount > 0n ? this.feeSlotFor(plan.fee.token) : undefined;
    if (isRejection(slot)) return slot;
    this.write(plan.from);
    this.write(plan.to);
    if (slot !== undefined && plan.fee) this.fees[slot] = (this.fees[slot] as bigint) + plan.fee.amount;
    if (isPriorityOperation(operation)) this.priorityOperations++;
    if (operation.kind === 'withdraw') this.pushes++;
    this.operations.push(withRecoveredOwner(operation, plan));
    return plan;
  }

  /** Credits the fees in slot order and ends the segment. A rejection leaves the state as after the last operation. */
  close(): ClosedSegment | Rejection {
    const credits = this.planFeeCredits();
    if (isRejection(credits)) return credits;
    for (const access of credits) this.write(access);
    return {
      ...this.opening,
      rootBefore: this.rootBefore,
      rootAfter: this.state.root(),
      operations: this.operations,
      header: {
        accountCountBefore: this.accountCountBefore,
        accountCountAfter: this.state.accountCount,
        timestamp: this.opening.timestamp,
        operations: this.operations.length,
        priorityOperations: this.priorityOperations,
        pushes: this.pushes,
      },
    };
  }

  /** I-15: a fee goes to exactly one slot. */
  private feeSlotFor(token: number): number | Rejection {
    const slot = this.opening.feeSlots.findIndex((s) => isFeeSlotUsed(s) && s.token === token);
    return slot >= 0 ? slot : reject('NO_FEE_SLOT', 'the segment takes no fees in this token', { token });
  }

  /** I-14. Different tokens mean different accounts, so the credits do not depend on each other. */
  private planFeeCredits(): Access[] | Rejection {
    const credits: Access[] = [];
    for (const [i, slot] of this.opening.feeSlots.entries()) {
      if (!isFeeSlotUsed(slot)) continue;
      const before = this.state.account(slot.account);
      if (before === undefined || before.token !== slot.token) {
        return reject('FEE_ACCOUNT_INVALID', 'the fee account does not exist or holds another token', { ...slot });
      }
      const after = credit(before, this.fees[i] as bigint);
      if (isRejection(after)) return after;
      credits.push({ index: slot.account, before, after });
    }
    return credits;
  }

  private write(access: Access | undefined): void {
    if (access === undefined) return;
    this.observe(access);
    if (access.after !== undefined && access.after !== access.before) this.state.put(access.index, access.after);
  }
}

/**
 * The operation of a plan with all its words. A registerKey was signed by the account's owner (I-31), or nothing includes it: so the word
 * that its bytes leave out is known once it is executed.
 */
export function withRecoveredOwner(operation: Operation, { from }: Plan): Operation {
  if (operation.kind !== 'registerKey' || from?.before === undefined) return operation;
  return { ...operation, owner: from.before.owner };
}
