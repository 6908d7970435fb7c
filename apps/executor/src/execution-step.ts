import type { Config } from './config.js';
import { executeOperations, touchedAccounts, type Executed } from './execute.js';
import type { BatchInProgress, Execution, SegmentInProgress } from './execution.js';
import type { ExecutionOutcome, SealedSegment } from './execution-outcome.js';
import type { OrderedOperation } from './ordered-operation.js';
import { ageCriterion } from './seal-criteria/age.js';
import { bytesCriterion } from './seal-criteria/bytes.js';
import { gasCriterion } from './seal-criteria/gas.js';
import type { BatchFill } from './seal-criteria/seal-criterion.js';
import { segmentsCriterion } from './seal-criteria/segments.js';
import { largestSegmentBytes, largestSegmentGas, submitGas } from './seal-criteria/submit-size.js';
import { beginSegment, nextOpening, sealSegment, submitPartOf, type UndoLog } from './segment-lifecycle.js';

/** What one step reads from outside. */
export interface StepInput {
  readonly operations: readonly OrderedOperation[];
  /** Of the newest L1 block seen, seconds; undefined until one was. */
  readonly l1Timestamp: number | undefined;
  readonly acceptedFees: ReadonlyMap<number, number>;
  readonly nowMs: number;
}

export type SealPolicy = Pick<Config, 'segmentMaxAgeMs' | 'batchMaxAgeMs' | 'batchMaxSegments'>;

const NOTHING: Executed = { included: [], rejected: [], fullBecause: undefined };

/**
 * One step, at most to the end of one segment: puts waiting operations into the open segment (or a new one) and seals what is
 * due. Works on memory alone; the caller writes the outcome or throws the memory away.
 */
export function executionStep(execution: Execution, undo: UndoLog, policy: SealPolicy, input: StepInput): ExecutionOutcome {
  const current = execution.segment ?? openIfNeeded(execution, undo, input);
  const batch = execution.batch ?? (current && beginBatch(execution, current, input.nowMs));
  const executed = current ? executeOperations(execution, current, input.operations, undo.take) : NOTHING;
  const used = current !== undefined && current.segment.length > 0 ? current : undefined;
  if (used) keepOpen(execution, used, batch as BatchInProgress);

  const sealedSegment = used && sealIfDue(execution, used, undo, policy, executed, input.nowMs);
  if (sealedSegment) execution.batch?.parts.push(submitPartOf(sealedSegment));
  const operationsNow = executed.included.length;
  if (execution.batch) execution.batch.operations += operationsNow;
  const sealedBatch = sealBatchIfDue(execution, policy, input.nowMs);
  return {
    segment: used,
    batch: used ? batch : undefined,
    ...{ included: executed.included, rejected: executed.rejected },
    accounts: touchedAccounts(execution, [...executed.included.map((one) => one.undo), sealedSegment?.undo ?? []]),
    ...{ sealedSegment, sealedBatch },
  };
}

function openIfNeeded(execution: Execution, undo: UndoLog, input: StepInput): SegmentInProgress | undefined {
  if (input.operations.length === 0 || input.l1Timestamp === undefined) return undefined;
  const opening = nextOpening(execution, input.operations, input.l1Timestamp, input.acceptedFees);
  return beginSegment(execution, opening, undo, execution.nextSegmentId, input.nowMs);
}

function beginBatch(execution: Execution, current: SegmentInProgress, nowMs: number): BatchInProgress {
  return { number: execution.nextBatchNumber, rootBefore: current.rootBefore, openedAtMs: nowMs, parts: [], operations: 0 };
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
function sealBatchIfDue(execution: Execution, policy: SealPolicy, nowMs: number): ExecutionOutcome['sealedBatch'] {
  const { batch, circuit, feeSlots } = execution;
  if (!batch || execution.segment || batch.parts.length === 0) return undefined;
  const fill: BatchFill = {
    segments: batch.parts.length,
    calldataBytes: batch.parts.reduce((sum, part) => sum + part.bytes, 0),
    nextSegmentBytes: largestSegmentBytes(feeSlots, circuit.slots),
    gas: submitGas(batch.parts),
    nextSegmentGas: largestSegmentGas(feeSlots, circuit.slots),
    ageMs: nowMs - batch.openedAtMs,
  };
  const criteria = [segmentsCriterion(policy.batchMaxSegments), bytesCriterion, gasCriterion, ageCriterion(policy.batchMaxAgeMs)];
  const reason = criteria.map((criterion) => criterion(fill)).find((found) => found !== undefined);
  if (reason === undefined) return undefined;
  execution.batch = undefined;
  return { batch, reason };
}
