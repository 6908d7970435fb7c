import { MAX_AMOUNT } from './constants.js';

const EXPONENT_BITS = 5;
const MAX_EXPONENT = 2 ** EXPONENT_BITS - 1;
const AMOUNT_MANTISSA_BITS = 27;
const FEE_MANTISSA_BITS = 11;

/**
 * Canonical packing (smallest exponent) of an amount, mantissa(27) ‖ exponent(5).
 * @returns undefined if the amount has no exact packing; round it with {@link floorToPackable} before signing.
 */
export function packAmount(amount: bigint): number | undefined {
  return pack(amount, AMOUNT_MANTISSA_BITS);
}

/** Canonical packing of a fee, mantissa(11) ‖ exponent(5); undefined if there is no exact one, as above 2047·10^31. */
export function packFee(fee: bigint): number | undefined {
  return pack(fee, FEE_MANTISSA_BITS);
}

/** Value of a u32 packed amount; undefined above 2^128 − 1 (I-2). */
export function unpackAmount(packedAmount: number): bigint | undefined {
  return unpack(packedAmount);
}

/** Value of a u16 packed fee; the largest is 2047·10^31, below 2^128. */
export function unpackFee(packedFee: number): bigint {
  return unpack(packedFee) as bigint;
}

/** The largest value with an exact amount packing that is not above the given one. */
export function floorToPackable(amount: bigint): bigint {
  return floor(amount, AMOUNT_MANTISSA_BITS);
}

/** The largest value with an exact fee packing that is not above the given one. */
export function floorToPackableFee(fee: bigint): bigint {
  return floor(fee, FEE_MANTISSA_BITS);
}

function pack(value: bigint, mantissaBits: number): number | undefined {
  if (value < 0n || value > MAX_AMOUNT) return undefined;
  let mantissa = value;
  let exponent = 0;
  while (mantissa >> BigInt(mantissaBits) !== 0n) {
    if (mantissa % 10n !== 0n || exponent === MAX_EXPONENT) return undefined;
    mantissa /= 10n;
    exponent++;
  }
  return Number(mantissa) * 2 ** EXPONENT_BITS + exponent;
}

function unpack(packed: number): bigint | undefined {
  const exponent = packed % 2 ** EXPONENT_BITS;
  const value = BigInt(Math.floor(packed / 2 ** EXPONENT_BITS)) * 10n ** BigInt(exponent);
  return value > MAX_AMOUNT ? undefined : value;
}

function floor(value: bigint, mantissaBits: number): bigint {
  let scale = 1n;
  for (let exponent = 0; (value / scale) >> BigInt(mantissaBits) !== 0n; exponent++) {
    if (exponent === MAX_EXPONENT) return (2n ** BigInt(mantissaBits) - 1n) * scale;
    scale *= 10n;
  }
  return value - (value % scale);
}
