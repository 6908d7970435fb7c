import type { Hex } from '@zkr/protocol/hex';

/** What the node said to a broadcast. `unknown`: no answer came, and the transaction may have arrived. */
export type BroadcastOutcome =
  | 'accepted'
  | 'already-known'
  | 'underpriced'
  | 'nonce-too-low'
  | 'insufficient-funds'
  | 'refused'
  | 'unknown';

/** One signed version of a transaction. All versions share nonce, target and calldata, so at most one is ever mined. */
export interface L1TransactionAttempt {
  readonly hash: Hex;
  readonly raw: Hex;
  /** Wei. */
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** The last broadcast; undefined: none yet, or none since a reorg. */
  readonly broadcast: { readonly atMs: number; readonly outcome: BroadcastOutcome } | undefined;
}

export interface L1Receipt {
  readonly transactionHash: Hex;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly succeeded: boolean;
  readonly gasUsed: bigint;
  /** Wei. */
  readonly effectiveGasPrice: bigint;
}

/**
 * open: no version is in the chain as far as we know. mined: one is, and a reorg may undo it. finalized: for good.
 * lost: another transaction with this nonce is final.
 */
export type L1TransactionStatus = 'open' | 'mined' | 'finalized' | 'lost';

/** A row that exists before anything is signed or sent. */
export interface L1TransactionRecord {
  readonly id: string;
  readonly status: L1TransactionStatus;
  readonly nonce: number;
  readonly to: Hex;
  readonly data: Hex;
  readonly value: bigint;
  readonly gasLimit: bigint;
  /** In the order of signing, a version signed twice at its last place. Each pays more than the one before unless nodes refused that. */
  readonly attempts: readonly L1TransactionAttempt[];
  /** Set iff mined or finalized. */
  readonly receipt: L1Receipt | undefined;
}

export interface FeeObservation {
  /** Wei; of the next block. */
  readonly baseFeePerGas: bigint;
  /** Wei; customary. */
  readonly tipPerGas: bigint;
}
