import type { CircuitChoice } from '@zkr/vm/segment-statement';
import type { OpenSegment, SegmentOpening } from '@zkr/vm/open-segment';
import type { TracedOperation, TraceRecorder } from '@zkr/vm/segment-trace';
import type { State } from '@zkr/vm/state';
import type { AccountDirectory } from './account-directory.js';
import type { SubmitPart } from './seal-criteria/submit-size.js';

/** The segment that operations go into. */
export interface SegmentInProgress {
  readonly id: bigint;
  readonly opening: SegmentOpening;
  readonly segment: OpenSegment;
  readonly recorder: TraceRecorder;
  readonly traced: TracedOperation[];
  readonly rootBefore: bigint;
  readonly accountCountBefore: number;
  readonly openedAtMs: number;
}

/** The batch that segments go into. */
export interface BatchInProgress {
  readonly number: bigint;
  readonly rootBefore: bigint;
  readonly openedAtMs: number;
  readonly parts: SubmitPart[];
  operations: number;
}

/**
 * The executor's memory: the whole state and what is open. Postgres is the truth; whenever a write to it fails, this is thrown
 * away and loaded again.
 */
export interface Execution {
  readonly state: State;
  readonly directory: AccountDirectory;
  readonly circuit: CircuitChoice;
  readonly feeSlots: number;
  readonly timeline: bigint;
  lastSequence: bigint;
  /** Priority operations included so far. */
  queueHead: bigint;
  lastTimestamp: number;
  nextSegmentId: bigint;
  nextBatchNumber: bigint;
  segment: SegmentInProgress | undefined;
  batch: BatchInProgress | undefined;
}
