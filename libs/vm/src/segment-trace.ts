import { openMultiproof, MultiproofRecorder, type Multiproof } from '@zkr/merkle/multiproof';
import { accountLeaf, EMPTY_LEAF, type Account } from '@zkr/protocol/account';
import type { Operation } from '@zkr/protocol/operation';
import type { Signature } from '@zkr/protocol/eddsa';
import type { SegmentOpening } from './open-segment.js';
import { State } from './state.js';
import type { Access } from './plan.js';

/** What only the signature covers and pubdata does not carry. */
export interface SignedPart {
  readonly validUntil: number;
  readonly signature: Signature;
}

export interface TracedOperation {
  readonly operation: Operation;
  /** Present iff the operation is signed. */
  readonly signed?: SignedPart;
}

/** Everything a witness builder needs, without the state: the segment's operations, the accounts they open as they were
 *  when the segment opened, and the nodes beside them. */
export interface SegmentTrace {
  readonly opening: SegmentOpening;
  readonly accountCountBefore: number;
  readonly operations: readonly TracedOperation[];
  readonly accounts: readonly (readonly [number, Account | undefined])[];
  readonly proof: Multiproof;
}

/** Records a trace while a segment executes; hand {@link observe} to the OpenSegment. */
export class TraceRecorder {
  private readonly recorder: MultiproofRecorder;
  private readonly opened = new Map<number, Account | undefined>();

  /** Create it before the segment changes the state. */
  constructor(state: State) {
    this.recorder = new MultiproofRecorder(state.tree);
    // Paths that an operation does not use open account 0 as it is.
    this.open(0, state.account(0));
  }

  readonly observe = (access: Access): void => this.open(access.index, access.before);

  finish(opening: SegmentOpening, accountCountBefore: number, operations: readonly TracedOperation[]): SegmentTrace {
    return { opening, accountCountBefore, operations, accounts: [...this.opened], proof: this.recorder.finish() };
  }

  private open(index: number, account: Account | undefined): void {
    if (this.opened.has(index)) return;
    this.recorder.open(index);
    this.opened.set(index, account);
  }
}

/** The part of the state that a trace opens, as it was when the segment opened. Reading outside it throws. */
export function openTrace(trace: SegmentTrace): State {
  const leaves = trace.accounts.map(([index, account]) => [index, account ? accountLeaf(account) : EMPTY_LEAF] as const);
  const accounts = new Map<number, Account>();
  for (const [index, account] of trace.accounts) if (account) accounts.set(index, account);
  return new State(openMultiproof(trace.proof, leaves), accounts, trace.accountCountBefore);
}
