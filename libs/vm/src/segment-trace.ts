import { openMultiproof, type Multiproof } from '@zkr/merkle/multiproof';
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
  /** At the proof's indexes, in their order; undefined where there was none. */
  readonly accounts: readonly (Account | undefined)[];
  readonly proof: Multiproof;
}

/** Records a trace while a segment executes; hand {@link observe} to the OpenSegment. */
export class TraceRecorder {
  private readonly opened = new Map<number, Account | undefined>();

  /** Create it when the segment opens, before it changes the state. */
  constructor(private readonly state: State) {
    // Paths that an operation does not use open account 0 as it is.
    this.opened.set(0, state.account(0));
  }

  readonly observe = ({ index, before }: Access): void => {
    if (!this.opened.has(index)) this.opened.set(index, before);
  };

  /** To be called before anything else changes the state: the nodes beside what was opened are still those of before. */
  finish(opening: SegmentOpening, accountCountBefore: number, operations: readonly TracedOperation[]): SegmentTrace {
    const proof = this.state.multiproof(this.opened.keys());
    return { opening, accountCountBefore, operations, accounts: proof.indexes.map((index) => this.opened.get(index)), proof };
  }
}

/**
 * The part of the state that a trace opens, as it was when the segment opened. Reading outside it throws.
 * @throws RangeError if the trace's accounts and proof do not belong together
 */
export function openTrace({ accounts, accountCountBefore, proof }: SegmentTrace): State {
  const tree = openMultiproof(proof, accounts.map((account) => (account ? accountLeaf(account) : EMPTY_LEAF)));
  const known = proof.indexes.flatMap((index, i) => (accounts[i] ? [[index, accounts[i]] as const] : []));
  return new State(tree, new Map(known), accountCountBefore);
}
