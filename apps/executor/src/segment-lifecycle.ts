import { isPriorityOperation } from '@zkr/protocol/operation';
import { OpenSegment, type SegmentOpening } from '@zkr/vm/open-segment';
import { isRejection } from '@zkr/vm/rejection';
import { stateSegment } from '@zkr/vm/segment-statement';
import { TraceRecorder } from '@zkr/vm/segment-trace';
import { chooseFeeSlots } from './choose-fee-slots.js';
import { provingCircuit, roomFor } from './circuits/choose-circuit.js';
import type { Execution, SegmentInProgress } from './execution.js';
import type { SealedSegment, Undo } from './execution-outcome.js';
import { feeTokenOf } from './fee-token.js';
import { ExecutorHaltedError } from './errors.js';
import { openingTimestamp } from './opening-timestamp.js';
import { isL2Operation, type OrderedOperation } from './ordered-operation.js';
import { segmentBytesOnL1, type SubmitPart } from './seal-criteria/submit-size.js';

/** Notes what a segment overwrites; {@link take} hands out what has come since the last call. */
export class UndoLog {
  private entries: [number, ReturnType<Execution['state']['account']>][] = [];

  add(index: number, before: ReturnType<Execution['state']['account']>): void {
    this.entries.push([index, before]);
  }

  readonly take = (): Undo => {
    const taken = this.entries;
    this.entries = [];
    return taken;
  };
}

/** Opens a segment on the state as it is. The trace's multiproof starts here, so nothing of the segment may have run. */
export function beginSegment(execution: Execution, opening: SegmentOpening, undo: UndoLog, id: bigint, openedAtMs: number): SegmentInProgress {
  const rootBefore = execution.state.root();
  const recorder = new TraceRecorder(execution.state);
  const room = roomFor(execution.circuits, execution.batch?.circuit);
  const segment = new OpenSegment(execution.state, opening, room.slots, (access) => {
    recorder.observe(access);
    if (access.after !== access.before) undo.add(access.index, access.before);
  });
  return { id, room, opening, segment, recorder, traced: [], rootBefore, accountCountBefore: execution.state.accountCount, openedAtMs };
}

/** What the next segment's opening is made of; see `OpeningContext`. */
export interface OpeningFacts {
  readonly l1Timestamp: number;
  readonly nextQueuedAt: number | undefined;
  readonly acceptedFees: ReadonlyMap<number, number>;
}

/** The opening of the next segment. */
export function nextOpening(
  execution: Execution,
  waiting: readonly OrderedOperation[],
  { l1Timestamp, nextQueuedAt, acceptedFees }: OpeningFacts,
): SegmentOpening {
  const tokens = waiting.flatMap((ordered) => (isL2Operation(ordered) ? (feeTokenOf(execution.state, ordered) ?? []) : []));
  return {
    timestamp: openingTimestamp(l1Timestamp, nextQueuedAt, execution.lastTimestamp),
    feeSlots: chooseFeeSlots(tokens, acceptedFees, execution.feeSlots),
  };
}

/** Credits the fees, ends the segment, chooses its circuit and states what its proof will prove. */
export function sealSegment(execution: Execution, current: SegmentInProgress, undo: UndoLog, reason: string): SealedSegment {
  const closed = current.segment.close();
  if (isRejection(closed)) throw new ExecutorHaltedError('the VM refuses to close a segment', { segment: current.id.toString(), code: closed.rejected, ...closed.params });
  const trace = current.recorder.finish(current.opening, current.accountCountBefore, current.traced);
  const circuit = provingCircuit(execution.circuits, execution.batch?.circuit, closed.operations.length);
  return { closed, circuit, statement: stateSegment(closed, circuit), trace, undo: undo.take(), reason };
}

export function submitPartOf({ closed, statement }: SealedSegment): SubmitPart {
  const feeSlotBytes = closed.feeSlots.length * 8;
  return {
    bytes: segmentBytesOnL1(closed.feeSlots.length, statement.segmentBytes.length - feeSlotBytes),
    operations: closed.operations.length,
    priorityOperations: closed.operations.filter(isPriorityOperation).length,
    pushes: closed.header.pushes,
  };
}
