import type { CurvePoint } from '@zkr/protocol/baby-jubjub';
import type { L2Operation } from '@zkr/protocol/operation';
import type { RegisterKey } from '@zkr/protocol/operations/register-key';
import type { QueueEntry } from '@zkr/protocol/queue-entry';
import type { Transaction } from '@zkr/protocol/transaction';

/** What stands at one place of the sequencer's order. */
export type OrderedOperation = OrderedSubmission | OrderedRequest;

/** What came over L2 and may be refused. */
export type OrderedSubmission = OrderedL2Operation | OrderedUnreadable;

export type OrderedL2Operation = OrderedTransaction | OrderedRegistration;

/** Signed by an L2 key. */
export interface OrderedTransaction {
  readonly kind: 'transaction';
  readonly sequence: bigint;
  /** The message that was signed when it was accepted, 0x hex. */
  readonly id: string;
  readonly transaction: Transaction;
  /** Key under which the api found the signature over that message valid; undefined if it did not look. */
  readonly verifiedKey: CurvePoint | undefined;
}

/** Signed by the L1 key of an account's owner. */
export interface OrderedRegistration {
  readonly kind: 'registration';
  readonly sequence: bigint;
  /** The digest that was signed, 0x hex. */
  readonly id: string;
  readonly operation: RegisterKey;
}

/** Was accepted once, and is no operation to this program: the api that took it had other rules. It can only be refused. */
export interface OrderedUnreadable {
  readonly kind: 'unreadable';
  readonly sequence: bigint;
  readonly id: string;
  readonly refusal: UnreadableRefusal;
}

export interface UnreadableRefusal {
  readonly rejected: 'UNREADABLE';
  readonly message: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** Came from the queue on L1 and has an outcome in every state. */
export interface OrderedRequest {
  readonly kind: 'request';
  readonly sequence: bigint;
  readonly queueId: bigint;
  readonly entry: QueueEntry;
}

export function isL2Operation(ordered: OrderedOperation): ordered is OrderedL2Operation {
  return ordered.kind === 'transaction' || ordered.kind === 'registration';
}

export function l2OperationOf(ordered: OrderedL2Operation): L2Operation {
  return ordered.kind === 'transaction' ? ordered.transaction.operation : ordered.operation;
}
