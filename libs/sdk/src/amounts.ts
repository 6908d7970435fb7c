import { floorToPackable, floorToPackableFee, packAmount, packFee } from '@zkr/protocol/packed-number';
import { RollupApiError } from './rollup-error.js';

/**
 * The largest amount not above this one that a transfer can carry exactly: 27 bits times a power of ten.
 *
 * @example
 * roundDownAmount(1_234_567_891_234_567_891n); // 1_234_567_890_000_000_000n: at most eight or nine digits count
 */
export const roundDownAmount = (amount: bigint): bigint => floorToPackable(amount);

/** The largest fee not above this one that a transaction can carry exactly: 11 bits times a power of ten. */
export const roundDownFee = (fee: bigint): bigint => floorToPackableFee(fee);

/** @throws RollupApiError NOT_PACKABLE: refused here before anything is signed */
export function requirePackable(field: 'amount' | 'fee', value: bigint): void {
  if ((field === 'amount' ? packAmount(value) : packFee(value)) !== undefined) return;
  const nearest = field === 'amount' ? roundDownAmount(value) : roundDownFee(value);
  throw new RollupApiError(
    'NOT_PACKABLE',
    `the ${field} ${value} cannot be packed exactly; round it down to ${nearest}`,
    0,
    { field, value: value.toString() },
  );
}

/**
 * "1.5" with 18 decimals → 1500000000000000000n.
 *
 * @throws SyntaxError on anything but digits with at most `decimals` of them after the point
 */
export function parseUnits(text: string, decimals: number): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > decimals)
    throw new SyntaxError(`not an amount with at most ${decimals} decimals: ${text}`);
  return BigInt(match[1]! + fraction.padEnd(decimals, '0'));
}

/** 1500000000000000000n with 18 decimals → "1.5". */
export function formatUnits(amount: bigint, decimals: number): string {
  const digits = amount.toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - decimals);
  return decimals === 0 || fraction === '' ? whole : `${whole}.${fraction}`;
}
