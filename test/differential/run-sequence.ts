import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { reservedPlaces, treeCapacity } from '@zkr/protocol/capacity';
import { MAX_AMOUNT } from '@zkr/protocol/constants';
import { rollupDomain } from '@zkr/protocol/domain';
import { orderFeeSlots, type FeeSlot } from '@zkr/protocol/fee-slot';
import { isPriorityOperation } from '@zkr/protocol/operation';
import { locateEntry } from '@zkr/vm/locate-entry';
import { OpenSegment, type ClosedSegment } from '@zkr/vm/open-segment';
import { registrationRejection } from '@zkr/vm/registration-validity';
import { isRejection } from '@zkr/vm/rejection';
import { type SegmentTrace, type TracedOperation, TraceRecorder } from '@zkr/vm/segment-trace';
import { State } from '@zkr/vm/state';
import { transactionRejection } from '@zkr/vm/transaction-validity';
import { expect } from 'vitest';
import { Model } from './model.js';
import { DEPLOYMENT, type Moment, type Prepared, prepare, users } from './prepare.js';
import type { Sequence, Step } from './steps.js';

export const DEPTH = 2;
export const SLOTS = 2;
const FIRST_TIMESTAMP = 1_000;
export const domain = rollupDomain(DEPLOYMENT.chainId, DEPLOYMENT.contract);
export const genesisRoot = emptySubtrees(DEPTH)[DEPTH] as bigint;
const depositPlaces = treeCapacity(DEPTH);
/** Of users, by their order: two tokens each, and who comes first takes the fees. */
const PREFIX: readonly Step[] = Array.from({ length: 14 }, (_, i) => ({
  ...{ kind: 'deposit', user: Math.floor(i / 2) % users.length, token: i % 2 === 0 ? 0 : 7, amount: 'some', setKey: i !== 3 },
}));

export interface Executed {
  readonly closed: ClosedSegment;
  readonly trace: SegmentTrace;
}

export interface Outcome {
  readonly segments: readonly Executed[];
  readonly state: State;
  readonly model: Model;
  readonly kinds: ReadonlySet<string>;
  readonly refused: number;
}

/** Runs a sequence through the VM as the executor does, and beside it through the model: step by step they must agree. */
export function runSequence(sequence: Sequence): Outcome {
  const run = new SequenceRun();
  const prefix = prefixOf(sequence.accountsBefore);
  for (let from = 0; from < prefix.length; from += SLOTS) run.segment([], prefix.slice(from, from + SLOTS));
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
  readonly state = State.of(DEPTH);
  readonly model = new Model(treeCapacity(DEPTH) - reservedPlaces(DEPTH));
  refused = 0;
  private readonly paidIn = new Map<number, bigint>();
  private timestamp = FIRST_TIMESTAMP;

  segment(feeTokens: readonly number[], steps: readonly Step[]): void {
    const { state, model } = this;
    this.timestamp += 7;
    const slots = feeTokens.map((token): FeeSlot => ({ token, account: model.accounts.findIndex((one) => one.token === token) }));
    const opening = { timestamp: this.timestamp, feeSlots: orderFeeSlots(slots.filter(({ account }) => account >= 0), 2) };
    const accountCount = state.accountCount;
    state.root();
    const recorder = new TraceRecorder(state);
    const open = new OpenSegment(state, opening, SLOTS, recorder.observe);
    const traced: TracedOperation[] = [];
    for (const step of steps) {
      const prepared = prepare(step, this.moment());
      if (prepared === undefined || open.length === SLOTS) continue;
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
    this.segments.push({ closed, trace: recorder.finish(opening, accountCount, traced) });
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
    if (operation.kind === 'deposit') this.paidIn.set(operation.token, (this.paidIn.get(operation.token) ?? 0n) + operation.amount);
    return { operation };
  }

  private moment(): Moment {
    const { state, timestamp, model } = this;
    return {
      ...{ state, timestamp, accounts: model.accounts },
      room: (token) => MAX_AMOUNT - (this.paidIn.get(token) ?? 0n),
      hasPlaceForDeposit: model.accounts.length < depositPlaces,
    };
  }
}
