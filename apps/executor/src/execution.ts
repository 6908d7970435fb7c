import type { Deployment } from '@zkr/protocol/deployment';
import type { CircuitChoice } from '@zkr/vm/segment-statement';
import type { OpenSegment, SegmentOpening } from '@zkr/vm/open-segment';
import type { TracedOperation, TraceRecorder } from '@zkr/vm/segment-trace';
import type { State } from '@zkr/vm/state';
import type { AccountDirectory } from './account-directory.js';
import type { DeployedCircuits } from './circuits/deployed-circuits.js';
import type { Parking } from './parking.js';
import type { SubmitPart } from './seal-criteria/submit-size.js';

/** The segment that operations go into. */
export interface SegmentInProgress {
  readonly id: bigint;
  /** Whose slots it may fill; which one proves it is decided when it is sealed. */
  readonly room: CircuitChoice;
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
  /** Of its sealed segments, in their order. */
  readonly parts: SubmitPart[];
  /** Fixed by its first sealed segment, as L1 takes one circuit a batch. */
  circuit: CircuitChoice | undefined;
  /** Its last sealed segment; not known after a restart. */
  last: { readonly openedAtMs: number; readonly operations: number } | undefined;
  /** Operations per millisecond, over the last two sealed segments; 0 if not known. */
  rate: number;
  operations: number;
}

/**
 * The executor's memory: the whole state and what is open. Postgres is the truth; whenever a write to it fails, this is thrown
 * away and loaded again.
 */
export interface Execution {
  readonly state: State;
  readonly directory: AccountDirectory;
  readonly domain: bigint;
  readonly deployment: Deployment;
  readonly circuits: DeployedCircuits;
  readonly feeSlots: number;
  readonly timeline: bigint;
  /** The last place that was looked at: what is before it is executed, refused or parked. */
  lastSequence: bigint;
  readonly parking: Parking;
  /** Priority operations included so far. */
  queueHead: bigint;
  lastTimestamp: number;
  nextSegmentId: bigint;
  nextBatchNumber: bigint;
  segment: SegmentInProgress | undefined;
  batch: BatchInProgress | undefined;
}
