import type { FeeObservation, L1TransactionAttempt } from './transaction-record.js';

export interface FeePolicy {
  /** A replacement pays at least this much more in both fees; nodes want 10 %. */
  readonly bumpPercent: bigint;
  /** Wei. Never signed above this. */
  readonly maxFeePerGasLimit: bigint;
  /** Wei. */
  readonly minTipPerGas: bigint;
  /** Wei. Never signed above this: replacing again and again while nothing reaches the network would raise it without end. */
  readonly maxTipPerGasLimit: bigint;
}

export const DEFAULT_FEE_POLICY: FeePolicy = {
  bumpPercent: 15n,
  maxFeePerGasLimit: 500n * 10n ** 9n,
  minTipPerGas: 10n ** 7n,
  maxTipPerGasLimit: 20n * 10n ** 9n,
};

export interface Fees {
  /** Wei. */
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** Fees that outlast six full blocks of rising base fee. */
export function initialFees(observed: FeeObservation, policy: FeePolicy): Fees {
  const wanted = larger(observed.tipPerGas, policy.minTipPerGas);
  const tip = wanted > policy.maxTipPerGasLimit ? policy.maxTipPerGasLimit : wanted;
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

/** Whether the policy allows to sign them. */
export function isAffordable(fees: Fees, policy: FeePolicy): boolean {
  return fees.maxFeePerGas <= policy.maxFeePerGasLimit && fees.maxPriorityFeePerGas <= policy.maxTipPerGasLimit;
}

/** By a twentieth at least: a market that falls wei by wei must not make a version of each. */
export function isWellBelow(fees: Fees, last: Fees): boolean {
  return 20n * fees.maxFeePerGas <= 19n * last.maxFeePerGas;
}

function bumped(fee: bigint, policy: FeePolicy): bigint {
  // Rounded up, and by at least one wei.
  return fee + (fee * policy.bumpPercent + 99n) / 100n + (fee === 0n ? 1n : 0n);
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
