import type { Account } from '@zkr/protocol/account';
import type { Operation } from '@zkr/protocol/operation';
import type { ClosedSegment } from '@zkr/vm/open-segment';
import type { Plan } from '@zkr/vm/plan';
import type { Rejection } from '@zkr/vm/rejection';
import type { CircuitChoice, SegmentStatement } from '@zkr/vm/segment-statement';
import type { SegmentTrace, SignedPart } from '@zkr/vm/segment-trace';
import type { BatchInProgress, SegmentInProgress } from './execution.js';
import type { OrderedL2Operation, OrderedOperation, OrderedSubmission, UnreadableRefusal } from './ordered-operation.js';

export type Undo = readonly (readonly [number, Account | undefined])[];

export interface Included {
  readonly ordered: OrderedOperation;
  readonly operation: Operation;
  readonly plan: Plan;
  readonly signed: SignedPart | undefined;
  readonly slot: number;
  readonly undo: Undo;
}

export interface Rejected {
  readonly ordered: OrderedSubmission;
  readonly rejection: Rejection | UnreadableRefusal;
}

export interface SealedSegment {
  readonly closed: ClosedSegment;
  readonly circuit: CircuitChoice;
  readonly statement: SegmentStatement;
  readonly trace: SegmentTrace;
  readonly undo: Undo;
  readonly reason: string;
}

/** All that one step of the executor did in memory, to be written in one Postgres transaction. */
export interface ExecutionOutcome {
  /** The execution's last place before the step: what Postgres must have for the outcome to follow it. */
  readonly after: bigint;
  /** The segment that everything here belongs to, with its batch. */
  readonly segment: SegmentInProgress | undefined;
  readonly batch: BatchInProgress | undefined;
  readonly included: readonly Included[];
  readonly rejected: readonly Rejected[];
  /** Parked now. */
  readonly parked: readonly OrderedL2Operation[];
  /** Places of what was parked before and is included or rejected now. */
  readonly unparked: readonly bigint[];
  /** Accounts as they are now, of all that were written. */
  readonly accounts: ReadonlyMap<number, Account>;
  readonly sealedSegment: SealedSegment | undefined;
  readonly sealedBatch: { readonly batch: BatchInProgress; readonly reason: string } | undefined;
}
