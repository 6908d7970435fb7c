import type { Config } from './config.js';
import { executeOperations, touchedAccounts, type Executed } from './execute.js';
import type { BatchInProgress, Execution, SegmentInProgress } from './execution.js';
import type { ExecutionOutcome, SealedSegment } from './execution-outcome.js';
import type { OrderedOperation } from './ordered-operation.js';
import { ageCriterion } from './seal-criteria/age.js';
import { bytesCriterion } from './seal-criteria/bytes.js';
import { backlogCriterion } from './seal-criteria/backlog.js';
import { gasCriterion } from './seal-criteria/gas.js';
import { idleCriterion } from './seal-criteria/idle.js';
import type { BatchFill } from './seal-criteria/seal-criterion.js';
import { segmentsCriterion } from './seal-criteria/segments.js';
import { largestSegmentBytes, largestSegmentGas, submitGas } from './seal-criteria/submit-size.js';
import { beginSegment, nextOpening, sealSegment, submitPartOf, type UndoLog } from './segment-lifecycle.js';

/** What one step reads from outside. */
export interface StepInput {
  readonly operations: readonly OrderedOperation[];
  /** Of the newest L1 block seen, seconds; undefined: open nothing. */
  readonly l1Timestamp: number | undefined;
  /** When the first request that no segment has yet was queued, L1 seconds. */
  readonly nextQueuedAt: number | undefined;
  readonly acceptedFees: ReadonlyMap<number, number>;
  readonly nowMs: number;
}

export type SealPolicy = Pick<Config, 'segmentMaxAgeMs' | 'batchMaxAgeMs' | 'batchMaxSegments'>;

const NOTHING: Executed = { included: [], rejected: [], parked: [], unparked: [], fullBecause: undefined };
const NO_OUTCOME: Omit<ExecutionOutcome, 'after'> = { segment: undefined, batch: undefined, included: [], rejected: [], parked: [], unparked: [], accounts: new Map(), sealedSegment: undefined, sealedBatch: undefined };

/**
 * One step, at most to the end of one segment: puts waiting operations into the open segment (or a new one) and seals what is
 * due. Works on memory alone; the caller writes the outcome or throws the memory away.
 */
export function executionStep(execution: Execution, undo: UndoLog, policy: SealPolicy, input: StepInput): ExecutionOutcome {
  const after = execution.lastSequence;
  // In a step of its own: what the next segment executes is not the ended batch's.
  const ended = sealBatchIfDue(execution, policy, waiting(execution, input), input.nowMs);
  if (ended) return { ...NO_OUTCOME, after, sealedBatch: ended };
  const accepted = execution.segment ? undefined : input.acceptedFees;
  const current = execution.segment ?? openIfNeeded(execution, undo, input);
  const batch = execution.batch ?? (current && beginBatch(execution, current, input.nowMs));
  const executed = current ? executeOperations(execution, current, input.operations, accepted, undo.take) : NOTHING;
  const used = current !== undefined && current.segment.length > 0 ? current : undefined;
  if (used) keepOpen(execution, used, batch as BatchInProgress);

  const sealedSegment = used && sealIfDue(execution, used, undo, policy, executed, input.nowMs);
  if (sealedSegment && execution.batch) takeIntoBatch(execution.batch, sealedSegment, used.openedAtMs, input.nowMs);
  if (execution.batch) execution.batch.operations += executed.included.length;
  const sealedBatch = sealBatchIfDue(execution, policy, waiting(execution, input), input.nowMs);
  return {
    after,
    segment: used,
    batch: used ? batch : undefined,
    ...{ included: executed.included, rejected: executed.rejected, parked: executed.parked, unparked: executed.unparked },
    accounts: touchedAccounts(execution, [...executed.included.map((one) => one.undo), sealedSegment?.undo ?? []]),
    ...{ sealedSegment, sealedBatch },
  };
}

/** Operations that no segment has yet. */
function waiting({ parking, lastSequence }: Execution, { operations }: StepInput): number {
  return parking.operations.length + operations.filter(({ sequence }) => sequence > lastSequence).length;
}

function openIfNeeded(execution: Execution, undo: UndoLog, input: StepInput): SegmentInProgress | undefined {
  const candidates = [...execution.parking.operations, ...input.operations];
  const { l1Timestamp, nextQueuedAt, acceptedFees } = input;
  if (candidates.length === 0 || l1Timestamp === undefined) return undefined;
  const opening = nextOpening(execution, candidates, { l1Timestamp, nextQueuedAt, acceptedFees });
  return beginSegment(execution, opening, undo, execution.nextSegmentId, input.nowMs);
}

function beginBatch(execution: Execution, current: SegmentInProgress, nowMs: number): BatchInProgress {
  return { number: execution.nextBatchNumber, rootBefore: current.rootBefore, openedAtMs: nowMs, parts: [], circuit: undefined, last: undefined, rate: 0, operations: 0 };
}

function takeIntoBatch(batch: BatchInProgress, sealed: SealedSegment, openedAtMs: number, nowMs: number): void {
  const operations = sealed.closed.operations.length;
  batch.parts.push(submitPartOf(sealed));
  batch.circuit = sealed.circuit;
  batch.rate = batch.last ? (batch.last.operations + operations) / Math.max(1, nowMs - batch.last.openedAtMs) : 0;
  batch.last = { openedAtMs, operations };
}

/** A segment that got no operation was never opened: the next step opens one with the then newest time and fee tokens. */
function keepOpen(execution: Execution, current: SegmentInProgress, batch: BatchInProgress): void {
  if (!execution.segment) {
    execution.segment = current;
    execution.nextSegmentId = current.id + 1n;
    execution.lastTimestamp = current.opening.timestamp;
  }
  if (!execution.batch) {
    execution.batch = batch;
    execution.nextBatchNumber = batch.number + 1n;
  }
}

function sealIfDue(
  execution: Execution,
  current: SegmentInProgress,
  undo: UndoLog,
  policy: SealPolicy,
  executed: Executed,
  nowMs: number,
): SealedSegment | undefined {
  const batchDue = execution.batch !== undefined && nowMs - execution.batch.openedAtMs >= policy.batchMaxAgeMs;
  const aged = nowMs - current.openedAtMs >= policy.segmentMaxAgeMs;
  const reason = executed.fullBecause ?? (aged ? 'age' : batchDue ? 'batch-age' : undefined);
  if (reason === undefined) return undefined;
  const sealed = sealSegment(execution, current, undo, reason);
  execution.segment = undefined;
  return sealed;
}

/** A batch ends between segments only. */
function sealBatchIfDue(execution: Execution, policy: SealPolicy, waiting: number, nowMs: number): ExecutionOutcome['sealedBatch'] {
  const { batch, circuits, feeSlots } = execution;
  const last = batch?.parts.at(-1);
  if (!batch?.circuit || execution.segment || last === undefined) return undefined;
  const { slots } = batch.circuit;
  const fill: BatchFill = {
    segments: batch.parts.length,
    calldataBytes: batch.parts.reduce((sum, part) => sum + part.bytes, 0),
    nextSegmentBytes: largestSegmentBytes(feeSlots, slots),
    gas: submitGas(batch.parts),
    nextSegmentGas: largestSegmentGas(feeSlots, slots),
    ageMs: nowMs - batch.openedAtMs,
    ...{ waiting, expected: Math.max(waiting, batch.rate * policy.segmentMaxAgeMs) },
    ...{ slots, largestSlots: circuits.largest.slots, lastSegmentSlots: circuits.smallestFor(last.operations).slots },
  };
  const { batchMaxSegments, batchMaxAgeMs } = policy;
  const criteria = [segmentsCriterion(batchMaxSegments), bytesCriterion, gasCriterion, ageCriterion(batchMaxAgeMs), backlogCriterion(batchMaxSegments), idleCriterion(batchMaxAgeMs)];
  const reason = criteria.map((criterion) => criterion(fill)).find((found) => found !== undefined);
  if (reason === undefined) return undefined;
  execution.batch = undefined;
  return { batch, reason };
}
