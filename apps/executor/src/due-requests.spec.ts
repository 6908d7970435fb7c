import { MAX_TIMESTAMP_AGE_SECONDS, PRIORITY_DUE_AGE_SECONDS, PRIORITY_QUOTA } from '@zkr/protocol/constants';
import { toHex32 } from '@zkr/protocol/hex';
import { isPriorityOperation, type SignedOperation } from '@zkr/protocol/operation';
import { State } from '@zkr/vm/state';
import { transactionId } from '@zkr/vm/transaction-validity';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AccountDirectory } from './account-directory.js';
import { DeployedCircuits } from './circuits/deployed-circuits.js';
import type { Execution } from './execution.js';
import type { SealedSegment } from './execution-outcome.js';
import { executionStep, type SealPolicy } from './execution-step.js';
import type { OrderedOperation } from './ordered-operation.js';
import { Parking } from './parking.js';
import { UndoLog } from './segment-lifecycle.js';

const domain = 7n;
const SLOTS = 4;
const SEGMENT_MS = 2_000;
const policy: SealPolicy = { segmentMaxAgeMs: SEGMENT_MS, batchMaxAgeMs: 6_000, batchMaxSegments: 2 };
const key = { x: 5n, y: 6n };
/** L1 time at which the executor went away. */
const AWAY_AT = 1_700_000_000;

function executionThatWasAway(): Execution {
  const state = State.of(4);
  const directory = new AccountDirectory((index) => state.account(index));
  [0, 1].forEach((index) => state.put(index, { owner: BigInt(index + 1), token: 0, nonce: 0, balance: 1_000n, keyX: key.x, keyY: key.y }));
  return {
    ...{ state, directory, domain, deployment: { chainId: 1n, contract: 1n }, feeSlots: 2, timeline: 1n, parking: new Parking() },
    circuits: new DeployedCircuits([{ domain, circuitId: 0, slots: SLOTS }]),
    ...{ lastSequence: 0n, queueHead: 0n, lastTimestamp: AWAY_AT, nextSegmentId: 1n, nextBatchNumber: 1n, segment: undefined, batch: undefined },
  };
}

function transfer(state: State, sequence: number, nonce: number): OrderedOperation {
  const operation: SignedOperation = { kind: 'transfer', from: 0, to: 1, packedAmount: 1 << 5, packedFee: 0 };
  const transaction = { operation, nonce, validUntil: 2 ** 39, signature: { rx: 0n, ry: 1n, s: 0n } };
  return { kind: 'transaction', sequence: BigInt(sequence), id: toHex32(transactionId(state, transaction, domain) as bigint), transaction, verifiedKey: key };
}

const request = (sequence: number, queueId: number): OrderedOperation => ({
  ...{ kind: 'request', sequence: BigInt(sequence), queueId: BigInt(queueId) },
  entry: { kind: 'deposit', token: 0, amount: 1n, setKey: false, owner: 1n, keyX: 0n, keyY: 0n },
});

interface Given {
  readonly awaySeconds: number;
  /** Each: how many transfers the order has before the request, and seconds between it and the request before. */
  readonly requests: readonly { readonly behind: number; readonly afterSeconds: number }[];
}

/** What the executor makes of the order when it is back, until all is in sealed batches. */
function batchesAfter({ awaySeconds, requests }: Given): { batches: SealedSegment[][]; queuedAt: number[] } {
  const execution = executionThatWasAway();
  const order: OrderedOperation[] = [];
  const queuedAt: number[] = [];
  let nonce = 0;
  for (const { behind, afterSeconds } of requests) {
    for (let i = 0; i < behind; i++) order.push(transfer(execution.state, order.length + 1, nonce++));
    queuedAt.push(Math.min((queuedAt.at(-1) ?? AWAY_AT) + afterSeconds, AWAY_AT + awaySeconds));
    order.push(request(order.length + 1, queuedAt.length - 1));
  }
  const undo = new UndoLog();
  const batches: SealedSegment[][] = [];
  let open: SealedSegment[] = [];
  for (let nowMs = 0; batches.flat().reduce((sum, { closed }) => sum + closed.operations.length, 0) < order.length; nowMs += SEGMENT_MS / 2) {
    if (nowMs > 1_000 * SEGMENT_MS) throw new Error('the executor does not come to rest');
    const from = Number(execution.lastSequence);
    const nextQueuedAt = queuedAt[Number(execution.queueHead)];
    const l1Timestamp = AWAY_AT + awaySeconds + Math.floor(nowMs / 1_000);
    const outcome = executionStep(execution, undo, policy, { operations: order.slice(from, from + 2 * SLOTS), l1Timestamp, nextQueuedAt, acceptedFees: new Map(), nowMs });
    expect(outcome.rejected).toEqual([]);
    if (outcome.sealedSegment) open.push(outcome.sealedSegment);
    if (!outcome.sealedBatch) continue;
    batches.push(open);
    open = [];
  }
  return { batches, queuedAt };
}

/** As `PriorityQueue.requireNoneDue` and the window of `BatchReader` have it. */
function expectL1TakesAll({ batches, queuedAt }: ReturnType<typeof batchesAfter>, l1Time: number): void {
  let head = 0;
  for (const segments of batches) {
    const taken = segments.flatMap(({ closed }) => closed.operations).filter(isPriorityOperation).length;
    head += taken;
    const timestamp = (segments.at(-1) as SealedSegment).closed.header.timestamp;
    const next = queuedAt[head];
    if (taken < PRIORITY_QUOTA && next !== undefined) expect(next + PRIORITY_DUE_AGE_SECONDS).toBeGreaterThan(timestamp);
    for (const { closed } of segments) expect(closed.header.timestamp).toBeGreaterThanOrEqual(l1Time - MAX_TIMESTAMP_AGE_SECONDS);
  }
}

it('I-25, row 14: after more than a day away, leaves no batch that L1 refuses because of a request behind more than it holds', () => {
  const given: Given = { awaySeconds: 90_000, requests: [{ behind: 3 * SLOTS * policy.batchMaxSegments, afterSeconds: 0 }, { behind: 20, afterSeconds: 600 }, { behind: 1, afterSeconds: 80_000 }] };
  const made = batchesAfter(given);
  expect(made.batches.length).toBeGreaterThan(4);
  expectL1TakesAll(made, AWAY_AT + given.awaySeconds);
});

it('I-25, row 14: nor in any other order of requests and transfers, after up to 40 hours away', () => {
  const requests = fc.array(fc.record({ behind: fc.nat(30), afterSeconds: fc.constantFrom(0, 1, 3_600, 50_000) }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 * 3_600 }), requests, (awaySeconds, made) => {
      expectL1TakesAll(batchesAfter({ awaySeconds, requests: made }), AWAY_AT + awaySeconds);
    }),
    { numRuns: 40 },
  );
});
