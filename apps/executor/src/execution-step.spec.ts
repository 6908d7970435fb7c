import fc from 'fast-check';
import { MAX_L1_TRANSACTION_GAS } from '@zkr/protocol/constants';
import type { CircuitChoice } from '@zkr/vm/segment-statement';
import { State } from '@zkr/vm/state';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { expect, it } from 'vitest';
import { AccountDirectory } from './account-directory.js';
import { DeployedCircuits } from './circuits/deployed-circuits.js';
import type { Execution } from './execution.js';
import type { SealedSegment } from './execution-outcome.js';
import { executionStep, type SealPolicy } from './execution-step.js';
import type { OrderedOperation } from './ordered-operation.js';
import { Parking } from './parking.js';
import { submitGas } from './seal-criteria/submit-size.js';
import { submitPartOf, UndoLog } from './segment-lifecycle.js';

const DEPTH = 2;
const domain = 7n;
const policy: SealPolicy = { segmentMaxAgeMs: 2_000, batchMaxAgeMs: 6_000, batchMaxSegments: 6 };

interface Arrival {
  /** After the arrival before. */
  readonly delayMs: number;
  readonly count: number;
}

interface SealedBatch {
  readonly reason: string;
  readonly segments: SealedSegment[];
}

/** Deposits to two owners by turns; they need no signature, and each names its place by its amount. */
const deposit = (place: number): OrderedOperation => ({
  ...{ kind: 'request', sequence: BigInt(place), queueId: BigInt(place - 1) },
  entry: { kind: 'deposit', token: 0, amount: BigInt(place), setKey: false, owner: BigInt(1 + (place % 2)), keyX: 0n, keyY: 0n },
});

function emptyExecution(slots: readonly number[]): Execution {
  const state = State.of(DEPTH);
  return {
    ...{ state, directory: new AccountDirectory((index) => state.account(index)), domain, feeSlots: 2, timeline: 1n, parking: new Parking(), deployment: { chainId: 1n, contract: 1n } },
    circuits: new DeployedCircuits(slots.map((n, circuitId) => ({ domain, circuitId, slots: n }))),
    ...{ lastSequence: 0n, queueHead: 0n, lastTimestamp: 0, nextSegmentId: 1n, nextBatchNumber: 1n, segment: undefined, batch: undefined },
  };
}

/** Runs the executor's steps over what arrives when, as the service does, until everything is in a sealed batch. */
function run(slots: readonly number[], arrivals: readonly Arrival[], sealPolicy = policy): SealedBatch[] {
  const execution = emptyExecution(slots);
  const undo = new UndoLog();
  const order: OrderedOperation[] = [];
  const batches: SealedBatch[] = [];
  let open: SealedSegment[] = [];
  const stepUntilIdle = (nowMs: number): void => {
    for (;;) {
      const from = Number(execution.lastSequence);
      const operations = order.slice(from, from + 2 * execution.circuits.largest.slots);
      const outcome = executionStep(execution, undo, sealPolicy, { operations, l1Timestamp: 1_000, nextQueuedAt: undefined, acceptedFees: new Map(), nowMs });
      if (outcome.sealedSegment) open.push(outcome.sealedSegment);
      if (outcome.sealedBatch) {
        batches.push({ reason: outcome.sealedBatch.reason, segments: open });
        open = [];
      }
      if (outcome.included.length === 0 && !outcome.sealedSegment && !outcome.sealedBatch) return;
    }
  };
  let nowMs = 0;
  const wait = (ms: number): void => {
    for (const end = nowMs + ms; nowMs < end; stepUntilIdle(nowMs)) nowMs = Math.min(end, nowMs + 250);
  };
  for (const { delayMs, count } of arrivals) {
    wait(delayMs);
    for (let i = 0; i < count; i++) order.push(deposit(order.length + 1));
    stepUntilIdle(nowMs);
  }
  wait(sealPolicy.segmentMaxAgeMs + sealPolicy.batchMaxAgeMs);
  expect(open).toEqual([]);
  return batches;
}

const slotsOf = (batches: readonly SealedBatch[]) => batches.map(({ segments }) => segments.map(({ closed, circuit }) => `${closed.operations.length}/${circuit.slots}`));

it('ends every sequence in segments that their circuit holds, in batches of one circuit, in order', () => {
  const slots = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
  const arrivals = fc.array(fc.record({ delayMs: fc.constantFrom(0, 300, 2_000, 5_000), count: fc.nat(20) }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(slots, arrivals, fc.integer({ min: 1, max: 12 }), (sizes, given, batchMaxSegments) => {
      const batches = run(sizes, given, { ...policy, batchMaxSegments });
      const circuits = new DeployedCircuits(sizes.map((n, circuitId) => ({ domain, circuitId, slots: n })));
      const places = batches.flatMap(({ segments }) => segments.flatMap(({ closed }) => closed.operations.map((operation) => operation.kind === 'deposit' && Number(operation.amount))));
      expect(places).toEqual(Array.from({ length: given.reduce((sum, { count }) => sum + count, 0) }, (_, i) => i + 1));
      for (const { segments } of batches) {
        const [first] = segments as [SealedSegment];
        expect(first.circuit).toEqual(circuits.smallestFor(first.closed.operations.length));
        expect(segments.length).toBeLessThanOrEqual(batchMaxSegments);
        expect(submitGas(segments.map(submitPartOf))).toBeLessThan(0.8 * MAX_L1_TRANSACTION_GAS);
        for (const { closed, circuit } of segments) {
          expect(circuit).toEqual(first.circuit);
          expect(closed.operations.length).toBeLessThanOrEqual(circuit.slots);
          expect(closed.header.pushes).toBeLessThanOrEqual(Math.min(circuit.slots, 128));
        }
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);

it('proves a lone operation in the smallest circuit and a backlog in the largest', () => {
  expect(slotsOf(run([2, 4, 8], [{ delayMs: 0, count: 1 }, { delayMs: 20_000, count: 24 }]))).toEqual([['1/2'], ['8/8', '8/8', '8/8']]);
});

it('ends the batch of a lone operation when a backlog arrives', () => {
  const batches = run([1, 8], [{ delayMs: 0, count: 1 }, { delayMs: 2_500, count: 16 }], { ...policy, batchMaxSegments: 20 });
  expect(slotsOf(batches)).toEqual([['1/1'], ['8/8', '8/8']]);
  expect(batches[0]?.reason).toBe('backlog');
});

it('sees a backlog that never waits, because it is executed as it comes', () => {
  const stream = Array.from({ length: 30 }, () => ({ delayMs: 50, count: 1 }));
  const [lone, ...rest] = run([1, 8], [{ delayMs: 0, count: 1 }, { delayMs: 2_500, count: 0 }, ...stream], { ...policy, batchMaxSegments: 20 });
  expect(lone).toMatchObject({ reason: 'backlog' });
  expect(slotsOf(rest).flat().slice(0, 2)).toEqual(['8/8', '8/8']);
});

it('does not take a few at once for a backlog', () => {
  const [first] = run([2, 8], Array.from({ length: 3 }, () => ({ delayMs: 2_250, count: 2 })), { ...policy, batchMaxSegments: 20 });
  expect(first?.reason).toBe('age');
  expect(slotsOf([first as SealedBatch])).toEqual([['2/2', '2/2', '2/2']]);
});

it('ends the batch of a burst at half its age once operations come one by one', () => {
  const batches = run([2, 8], [{ delayMs: 0, count: 8 }, { delayMs: 1_500, count: 1 }, { delayMs: 4_000, count: 1 }]);
  expect(slotsOf(batches)).toEqual([['8/8', '1/8'], ['1/2']]);
  expect(batches[0]?.reason).toBe('idle');
});

it('states each segment for the circuit it chose', () => {
  for (const { segments } of run([2, 4, 8], [{ delayMs: 0, count: 1 }, { delayMs: 9_000, count: 11 }])) {
    for (const { trace, circuit, statement } of segments) expect(buildSegmentInput(trace, circuit as CircuitChoice).statement).toEqual(statement);
  }
});
