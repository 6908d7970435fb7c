import { toHex32 } from '@zkr/protocol/hex';
import type { SignedOperation } from '@zkr/protocol/operation';
import { packFee } from '@zkr/protocol/packed-number';
import type { Transaction } from '@zkr/protocol/transaction';
import { State } from '@zkr/vm/state';
import { transactionId } from '@zkr/vm/transaction-validity';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AccountDirectory } from './account-directory.js';
import { DeployedCircuits } from './circuits/deployed-circuits.js';
import type { Execution } from './execution.js';
import type { Rejected } from './execution-outcome.js';
import { executionStep, type SealPolicy } from './execution-step.js';
import type { OrderedTransaction } from './ordered-operation.js';
import { Parking } from './parking.js';
import { UndoLog } from './segment-lifecycle.js';

const domain = 7n;
const SLOTS = 4;
const TOKENS = 5;
/** Per token: two users, and the operator, whose account of token t is t. */
const USERS = 2;
const operatorOf = (token: number) => token;
const userOf = (token: number, user: number) => TOKENS + USERS * token + user;
const key = { x: 5n, y: 6n };
const policy: SealPolicy = { segmentMaxAgeMs: 2_000, batchMaxAgeMs: 1_000_000, batchMaxSegments: 1_000 };

interface Run {
  /** Places by segment, in the order of execution. */
  readonly segments: number[][];
  readonly rejected: Rejected[];
  readonly reasons: string[];
}

function emptyExecution(limit: number): Execution {
  const state = State.of(4);
  const directory = new AccountDirectory((index) => state.account(index));
  const users = Array.from({ length: TOKENS * USERS }, (_, i) => Math.floor(i / USERS));
  [...Array(TOKENS).keys(), ...users].forEach((token, index) =>
    state.put(index, { owner: BigInt(index + 1), token, nonce: 0, balance: 1_000n, keyX: key.x, keyY: key.y }),
  );
  return {
    ...{ state, directory, domain, deployment: { chainId: 1n, contract: 1n }, feeSlots: 2, timeline: 1n, parking: new Parking([], limit) },
    circuits: new DeployedCircuits([{ domain, circuitId: 0, slots: SLOTS }]),
    ...{ lastSequence: 0n, queueHead: 0n, lastTimestamp: 0, nextSegmentId: 1n, nextBatchNumber: 1n, segment: undefined, batch: undefined },
  };
}

/** A transfer to the operator that pays a fee in its token, as the api has checked it. */
function ordered(state: State, sequence: number, token: number, user: number, nonce: number): OrderedTransaction {
  const operation: SignedOperation = { kind: 'transfer', from: userOf(token, user), to: operatorOf(token), packedAmount: 1 << 5, packedFee: packFee(1n) as number };
  const transaction: Transaction = { operation, nonce, validUntil: 2 ** 39, signature: { rx: 0n, ry: 1n, s: 0n } };
  return { kind: 'transaction', sequence: BigInt(sequence), id: toHex32(transactionId(state, transaction, domain) as bigint), transaction, verifiedKey: key };
}

/** @param given tokens and users of the operations, in the order; each comes after the given pause */
function run(given: readonly { token: number; user: number; pauseMs: number }[], accepted = TOKENS, limit = 4_096): Run {
  const execution = emptyExecution(limit);
  const undo = new UndoLog();
  const acceptedFees = new Map(Array.from({ length: accepted }, (_, token) => [token, operatorOf(token)]));
  const nonces = new Map<number, number>();
  const order: OrderedTransaction[] = [];
  const result: Run = { segments: [], rejected: [], reasons: [] };
  const parkedInDatabase = new Set<bigint>();
  let open: number[] = [];
  const stepUntilIdle = (nowMs: number): void => {
    for (;;) {
      const operations = order.filter(({ sequence }) => sequence > execution.lastSequence).slice(0, 2 * SLOTS);
      const outcome = executionStep(execution, undo, policy, { operations, l1Timestamp: 1_000, nextQueuedAt: undefined, acceptedFees, nowMs });
      open.push(...outcome.included.map((one) => Number(one.ordered.sequence)));
      result.rejected.push(...outcome.rejected);
      outcome.parked.forEach((one) => parkedInDatabase.add(one.sequence));
      outcome.unparked.forEach((sequence) => parkedInDatabase.delete(sequence));
      expect([...parkedInDatabase]).toEqual(execution.parking.operations.map((one) => one.sequence));
      if (outcome.sealedSegment) {
        result.segments.push(open);
        result.reasons.push(outcome.sealedSegment.reason);
        open = [];
      } else if (outcome.included.length + outcome.rejected.length + outcome.parked.length === 0) return;
    }
  };
  let nowMs = 0;
  const wait = (ms: number): void => {
    for (const end = nowMs + ms; nowMs < end; stepUntilIdle(nowMs)) nowMs = Math.min(end, nowMs + 500);
  };
  for (const { token, user, pauseMs } of given) {
    wait(pauseMs);
    const nonce = nonces.get(userOf(token, user)) ?? 0;
    nonces.set(userOf(token, user), nonce + 1);
    order.push(ordered(execution.state, order.length + 1, token, user, nonce));
  }
  wait((order.length + 2) * policy.segmentMaxAgeMs);
  expect(execution.parking.operations).toEqual([]);
  return result;
}

const at = (token: number, user = 0, pauseMs = 0) => ({ token, user, pauseMs });

it('lets operations of the open segment’s tokens pass one of another, which is in the next segment', () => {
  // Tokens 0 and 1 have the first segment's slots.
  const { segments, rejected } = run([at(0), at(1), at(2), at(0), at(1), at(1), at(0), at(1), at(0)]);
  expect(rejected).toEqual([]);
  expect(segments).toEqual([[1, 2, 4, 5], [3, 6, 8], [7, 9]]);
});

it('keeps the order of a sender whose operation is parked', () => {
  const { segments } = run([at(0), at(1), at(2), at(2), at(2, 1), at(0)]);
  expect(segments).toEqual([[1, 2, 6], [3, 4, 5]]);
});

it('cannot be starved: under a flood of two tokens, a third is in the next segment', () => {
  const flood = Array.from({ length: 60 }, (_, i) => at(i % 2, i % USERS));
  const { segments } = run([...flood.slice(0, 6), at(2), ...flood]);
  const segment = segments.findIndex((places) => places.includes(7));
  const opened = segments.findIndex((places) => places.some((place) => place > 7));
  expect(segment).toBeLessThanOrEqual(opened + 1);
});

it('refuses a fee that the operator takes in no segment, and does not park it', () => {
  const { segments, rejected } = run([at(0), at(4), at(0)], 4);
  expect(segments).toEqual([[1, 3]]);
  expect(rejected.map(({ ordered: { sequence }, rejection }) => [sequence, rejection.rejected])).toEqual([[2n, 'NO_FEE_SLOT']]);
});

it('ends the segment when there is no room to park', () => {
  const { segments, reasons } = run([at(0), at(1), at(2), at(3), at(0)], TOKENS, 1);
  expect(segments).toEqual([[1, 2], [3, 4], [5]]);
  expect(reasons[0]).toBe('fee-token');
});

it('executes everything once, each sender’s in order, and at each opening the oldest that waits', () => {
  const operation = fc.record({ token: fc.nat(TOKENS - 1), user: fc.nat(USERS - 1), pauseMs: fc.constantFrom(0, 0, 0, 300, 2_500) });
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 40 }), fc.constantFrom(1, 3, 4_096), (given, limit) => {
      const { segments, rejected } = run(given, TOKENS, limit);
      expect(rejected).toEqual([]);
      expect(segments.flat().sort((a, b) => a - b)).toEqual(given.map((_, i) => i + 1));
      const bySender = new Map<number, number[]>();
      for (const place of segments.flat()) {
        const { token, user } = given[place - 1]!;
        bySender.set(userOf(token, user), [...(bySender.get(userOf(token, user)) ?? []), place]);
      }
      for (const places of bySender.values()) expect(places).toEqual([...places].sort((a, b) => a - b));
      segments.forEach((places, i) => {
        const oldest = Math.min(...segments.slice(i).flat());
        expect(places).toContain(oldest);
      });
    }),
    { numRuns: 60 },
  );
});
