import { senderOf } from '@zkr/protocol/operation';
import { type OrderedOperation, type OrderedSubmission, isL2Operation, l2OperationOf } from './ordered-operation.js';

/** Held in memory; one more ends the open segment instead, as if there were no parking. */
const MAX_PARKED = 4_096;

/**
 * Operations that the open segment has no fee slot for wait here instead of ending it, and with them all later ones of their
 * senders, whose nonces come after. What is not parked goes past them. Since the next segment's fee slots are chosen by what
 * waits, oldest first, the oldest parked one is always in the next segment: operations of other tokens, however many, cannot
 * keep a token out.
 *
 * Mirrors the table parked_operation: what the executor's last place has passed and is not executed.
 */
export class Parking {
  /** By ascending sequence. */
  private waiting: OrderedSubmission[] = [];
  private senders = new Set<number>();

  constructor(
    parked: readonly OrderedSubmission[] = [],
    private readonly limit = MAX_PARKED,
  ) {
    for (const ordered of parked) this.park(ordered);
  }

  get operations(): readonly OrderedSubmission[] {
    return this.waiting;
  }

  get isFull(): boolean {
    return this.waiting.length >= this.limit;
  }

  /** Whether an operation must wait because an earlier one of its sender does. */
  holds(ordered: OrderedOperation): boolean {
    return isL2Operation(ordered) && this.senders.has(senderOf(l2OperationOf(ordered)));
  }

  /** To be called in the order's sequence. */
  park(ordered: OrderedSubmission): void {
    this.waiting.push(ordered);
    if (isL2Operation(ordered)) this.senders.add(senderOf(l2OperationOf(ordered)));
  }

  /** Hands out all that is parked, to be executed or parked again, in its order. */
  takeAll(): readonly OrderedSubmission[] {
    const taken = this.waiting;
    this.waiting = [];
    this.senders = new Set();
    return taken;
  }
}
