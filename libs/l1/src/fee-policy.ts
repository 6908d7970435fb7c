import type { FeeObservation, L1TransactionAttempt } from './transaction-record.js';

export interface FeePolicy {
  /** A replacement pays at least this much more in both fees; nodes want 10 %. */
  readonly bumpPercent: bigint;
  /** Wei. Never signed above this. */
  readonly maxFeePerGasLimit: bigint;
  /** Wei. */
  readonly minTipPerGas: bigint;
}

export const DEFAULT_FEE_POLICY: FeePolicy = {
  bumpPercent: 15n,
  maxFeePerGasLimit: 500n * 10n ** 9n,
  minTipPerGas: 10n ** 7n,
};

export interface Fees {
  /** Wei. */
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** Fees that outlast six full blocks of rising base fee. */
export function initialFees(observed: FeeObservation, policy: FeePolicy): Fees {
  const tip = observed.tipPerGas > policy.minTipPerGas ? observed.tipPerGas : policy.minTipPerGas;
  return { maxFeePerGas: 2n * observed.baseFeePerGas + tip, maxPriorityFeePerGas: tip };
}

/** What the next version must pay to replace `last` and to be wanted now. */
export function replacementFees(
  last: L1TransactionAttempt,
  observed: FeeObservation,
  policy: FeePolicy,
): Fees {
  const wanted = initialFees(observed, policy);
  return {
    maxFeePerGas: larger(wanted.maxFeePerGas, bumped(last.maxFeePerGas, policy)),
    maxPriorityFeePerGas: larger(wanted.maxPriorityFeePerGas, bumped(last.maxPriorityFeePerGas, policy)),
  };
}

function bumped(fee: bigint, policy: FeePolicy): bigint {
  // Rounded up, and by at least one wei.
  return fee + (fee * policy.bumpPercent + 99n) / 100n + (fee === 0n ? 1n : 0n);
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
