import { type FeePolicy, type Fees, initialFees, isAffordable, isWellBelow, replacementFees } from './fee-policy.js';
import type {
  BroadcastOutcome,
  FeeObservation,
  L1Receipt,
  L1TransactionAttempt,
  L1TransactionRecord,
} from './transaction-record.js';

/** What the chain says now, as far as one transaction is concerned. */
export interface L1Observation {
  readonly nowMs: number;
  /** Of any attempt, in the canonical chain. */
  readonly receipt: L1Receipt | undefined;
  /** The account's next nonce at the head, and at the last final block. */
  readonly latestNonce: number;
  readonly finalizedNonce: number;
  /** -1 if nothing is final yet. */
  readonly finalizedBlock: number;
  readonly fees: FeeObservation;
}

export interface TransactionPolicy extends FeePolicy {
  /** A transaction that is next in line and not mined for this long is replaced or sent again. */
  readonly resubmitAfterMs: number;
}

export type WaitReason =
  'earlier-nonce' | 'inclusion' | 'finality' | 'nonce-used' | 'fee-limit' | 'insufficient-funds' | 'refused';

/** The one next step. Each is stored before the following one is decided, so a crash repeats a step at worst. */
export type TransactionStep =
  | { readonly kind: 'sign'; readonly fees: Fees }
  | { readonly kind: 'broadcast'; readonly attempt: L1TransactionAttempt }
  | { readonly kind: 'mined'; readonly receipt: L1Receipt }
  | { readonly kind: 'unmined' }
  | { readonly kind: 'finalized' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'wait'; readonly reason: WaitReason }
  | { readonly kind: 'done' };

/**
 * Decides how an L1 transaction goes on: a pure function of its row and of what the chain says. Every version ever
 * signed counts until one is final: a version that a node refused may still be mined through another.
 */
export function nextStep(
  record: L1TransactionRecord,
  seen: L1Observation,
  policy: TransactionPolicy,
): TransactionStep {
  if (record.status === 'finalized' || record.status === 'lost') return { kind: 'done' };
  if (seen.receipt !== undefined) return withReceipt(record, seen.receipt, seen.finalizedBlock);
  // Its block is gone from the chain: the same nonce and calldata go out again.
  if (record.status === 'mined') return { kind: 'unmined' };
  if (seen.finalizedNonce > record.nonce) return { kind: 'lost' };
  // Someone used the nonce, perhaps one of our versions whose receipt this node does not show yet. Finality will tell.
  if (seen.latestNonce > record.nonce) return wait('nonce-used');
  return withoutReceipt(record, seen, policy);
}

function withReceipt(
  record: L1TransactionRecord,
  receipt: L1Receipt,
  finalizedBlock: number,
): TransactionStep {
  const known = record.receipt;
  if (known?.transactionHash !== receipt.transactionHash || known.blockHash !== receipt.blockHash) {
    return { kind: 'mined', receipt };
  }
  return receipt.blockNumber <= finalizedBlock ? { kind: 'finalized' } : wait('finality');
}

function withoutReceipt(
  record: L1TransactionRecord,
  seen: L1Observation,
  policy: TransactionPolicy,
): TransactionStep {
  const last = record.attempts.at(-1);
  if (last === undefined) {
    const fees = initialFees(seen.fees, policy);
    return isAffordable(fees, policy) ? { kind: 'sign', fees } : wait('fee-limit');
  }
  if (last.broadcast === undefined) return { kind: 'broadcast', attempt: last };

  const { atMs, outcome } = last.broadcast;
  const fees = replacementFees(last, seen.fees, policy);
  const affordable = isAffordable(fees, policy);
  if (outcome === 'underpriced' && affordable) return { kind: 'sign', fees };
  if (seen.nowMs - atMs < policy.resubmitAfterMs) return wait(waitReason(record, seen, outcome));
  if (outcome === 'insufficient-funds' || outcome === 'refused') return afterRefusal(record, last, seen, policy);
  // Only the first transaction in line can be stuck by its price.
  if (seen.latestNonce < record.nonce) return { kind: 'broadcast', attempt: last };
  return affordable ? { kind: 'sign', fees } : { kind: 'broadcast', attempt: last };
}

/**
 * What a node refuses for its price, because the account cannot pay it or the node's own cap is lower, it refuses for ever:
 * once the market is cheaper, a cheaper version goes out. No 10 % more are due, as no node holds a version that the
 * cheaper one would replace. One that may still be held somewhere is asked after first.
 */
function afterRefusal(
  record: L1TransactionRecord,
  last: L1TransactionAttempt,
  seen: L1Observation,
  policy: TransactionPolicy,
): TransactionStep {
  const fees = initialFees(seen.fees, policy);
  if (!isAffordable(fees, policy) || !isWellBelow(fees, last)) return { kind: 'broadcast', attempt: last };
  const held = record.attempts.filter(({ broadcast }) => !isRefusal(broadcast?.outcome));
  if (held.length === 0) return { kind: 'sign', fees };
  const due = held.find(({ broadcast }) => seen.nowMs - (broadcast?.atMs ?? 0) >= policy.resubmitAfterMs);
  return { kind: 'broadcast', attempt: due ?? last };
}

function isRefusal(outcome: BroadcastOutcome | undefined): boolean {
  return outcome === 'insufficient-funds' || outcome === 'refused' || outcome === 'underpriced';
}

function waitReason(
  record: L1TransactionRecord,
  seen: L1Observation,
  outcome: BroadcastOutcome,
): WaitReason {
  if (outcome === 'insufficient-funds' || outcome === 'refused') return outcome;
  if (outcome === 'underpriced') return 'fee-limit';
  return seen.latestNonce < record.nonce ? 'earlier-nonce' : 'inclusion';
}

function wait(reason: WaitReason): TransactionStep {
  return { kind: 'wait', reason };
}
