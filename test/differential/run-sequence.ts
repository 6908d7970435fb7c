import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { reservedPlaces, treeCapacity } from '@zkr/protocol/capacity';
import { MAX_AMOUNT } from '@zkr/protocol/constants';
import { rollupDomain } from '@zkr/protocol/domain';
import { orderFeeSlots, type FeeSlot } from '@zkr/protocol/fee-slot';
import { isPriorityOperation } from '@zkr/protocol/operation';
import type { QueueEntry } from '@zkr/protocol/queue-entry';
import { locateEntry } from '@zkr/vm/locate-entry';
import { OpenSegment, type ClosedSegment } from '@zkr/vm/open-segment';
import { registrationRejection } from '@zkr/vm/registration-validity';
import { isRejection } from '@zkr/vm/rejection';
import { type SegmentTrace, type TracedOperation, TraceRecorder } from '@zkr/vm/segment-trace';
import { State } from '@zkr/vm/state';
import { transactionRejection } from '@zkr/vm/transaction-validity';
import { expect } from 'vitest';
import { DEPLOYMENT } from './addresses.js';
import { Model, type Payment } from './model.js';
import { type Moment, type Prepared, prepare, users } from './prepare.js';
import { type Sequence, type Step, TOKENS } from './steps.js';

/** What a sequence is made for. */
export interface Shape {
  readonly depth: number;
  readonly slots: number;
}

/** Of a test: so small a tree is full soon, and its circuit is quick. */
export const SMALL: Shape = { depth: 2, slots: 2 };
/** With segments that a run of transfers fits into; no circuit of this size is made. */
export const WIDE: Shape = { depth: 2, slots: 12 };
/** Seconds; the segments' timestamps begin here. */
export const FIRST_TIMESTAMP = 1_800_000_000;
export const domain = rollupDomain(DEPLOYMENT.chainId, DEPLOYMENT.contract);
/** What a transaction sends and its gas together must fit into anvil's 128 bits; the other token has them all. */
const MOST_ETH = MAX_AMOUNT - 2n ** 70n;
/** Of users, by their order: two tokens each, and who comes first takes the fees. */
const PREFIX: readonly Step[] = Array.from({ length: 14 }, (_, i) => ({
  ...{ kind: 'deposit', user: Math.floor(i / 2) % users.length, token: i % 2 === 0 ? 0 : 7, amount: 'some', setKey: i !== 3 },
}));

export function genesisRootOf({ depth }: Shape): bigint {
  return emptySubtrees(depth)[depth] as bigint;
}

export interface Executed {
  readonly closed: ClosedSegment;
  readonly trace: SegmentTrace;
  /** What L1 owes by it, as the model says. */
  readonly payments: readonly Payment[];
}

export interface Outcome {
  readonly shape: Shape;
  readonly segments: readonly Executed[];
  /** In the queue's order. */
  readonly requests: readonly QueueEntry[];
  readonly state: State;
  readonly model: Model;
  readonly kinds: ReadonlySet<string>;
  readonly refused: number;
}

/** Runs a sequence through the VM as the executor does, and beside it through the model: step by step they must agree. */
export function runSequence(sequence: Sequence, shape = SMALL): Outcome {
  const run = new SequenceRun(shape);
  const prefix = prefixOf(sequence.accountsBefore);
  for (let from = 0; from < prefix.length; from += shape.slots) run.segment([], prefix.slice(from, from + shape.slots));
  for (const { feeTokens, steps } of sequence.segments) run.segment(feeTokens, steps);
  return run;
}

/** The first eight deposits make an account each; further accounts can only be made by transfers to their owners. */
function prefixOf(accounts: number): Step[] {
  const transfers = Math.max(0, accounts - 8);
  const pay = { kind: 'transferToNew', from: 0, owner: 1, amount: 'one', fee: 0n, nonceShift: 0, validFor: 0, signer: 'holder' } as const;
  return [...PREFIX.slice(0, Math.min(accounts, 8)), ...Array<Step>(transfers).fill(pay)];
}

class SequenceRun implements Outcome {
  readonly segments: Executed[] = [];
  readonly kinds = new Set<string>();
  readonly requests: QueueEntry[] = [];
  readonly state: State;
  readonly model: Model;
  refused = 0;
  private readonly paidIn = new Map<number, bigint>();
  private timestamp = FIRST_TIMESTAMP;

  constructor(readonly shape: Shape) {
    this.state = State.of(shape.depth);
    this.model = new Model(treeCapacity(shape.depth) - reservedPlaces(shape.depth));
  }

  segment(feeTokens: readonly number[], steps: readonly Step[]): void {
    const { state, model } = this;
    const { slots: room } = this.shape;
    const paidBefore = model.payments.length;
    this.timestamp += 7;
    const slots = feeTokens.map((token): FeeSlot => ({ token, account: model.accounts.findIndex((one) => one.token === token) }));
    const opening = { timestamp: this.timestamp, feeSlots: orderFeeSlots(slots.filter(({ account }) => account >= 0), 2) };
    const accountCount = state.accountCount;
    state.root();
    const recorder = new TraceRecorder(state);
    const open = new OpenSegment(state, opening, room, recorder.observe);
    const traced: TracedOperation[] = [];
    for (const step of steps) {
      const prepared = prepare(step, this.moment());
      if (prepared === undefined || open.length === room) continue;
      const expected = model.apply(prepared.model, this.timestamp, opening.feeSlots);
      const operation = this.execute(open, prepared);
      expect({ step, executed: operation !== undefined }).toEqual({ step, executed: expected });
      if (operation) traced.push(operation);
      else this.refused++;
    }
    if (open.length === 0) return;
    const closed = open.close();
    if (isRejection(closed)) throw new Error(`the VM refuses to close a segment: ${closed.message}`);
    model.creditFees(opening.feeSlots);
    expect([...state.entries()].map(([, account]) => account)).toEqual(model.accounts);
    for (const { kind } of closed.operations) this.kinds.add(kind);
    this.segments.push({ closed, trace: recorder.finish(opening, accountCount, traced), payments: model.payments.slice(paidBefore) });
  }

  private execute(open: OpenSegment, { offered }: Prepared): TracedOperation | undefined {
    const { state, timestamp } = this;
    if ('signature' in offered) {
      const { operation, validUntil, signature } = offered;
      if (transactionRejection(state, offered, { domain, timestamp }) || isRejection(open.apply(operation))) return undefined;
      return { operation, signed: { validUntil, signature } };
    }
    if (offered.kind === 'registerKey') {
      return registrationRejection(state, offered, DEPLOYMENT) || isRejection(open.apply(offered)) ? undefined : { operation: offered };
    }
    const operation = locateEntry(state, offered, (owner, token) => [...state.entries()].find(([, one]) => one.owner === owner && one.token === token)?.[0]);
    if (isRejection(open.apply(operation)) || !isPriorityOperation(operation)) throw new Error(`I-35: the VM refuses the request ${offered.kind}`);
    this.requests.push(offered);
    if (operation.kind === 'deposit') this.paidIn.set(operation.token, (this.paidIn.get(operation.token) ?? 0n) + operation.amount);
    return { operation };
  }

  private moment(): Moment {
    const { state, timestamp, model } = this;
    return {
      ...{ state, timestamp, accounts: model.accounts },
      room: (token) => (token === TOKENS[0] ? MOST_ETH : MAX_AMOUNT) - (this.paidIn.get(token) ?? 0n),
      hasPlaceForDeposit: model.accounts.length < treeCapacity(this.shape.depth),
    };
  }
}
