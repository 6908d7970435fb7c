/**
 * A field element inside the modules: nine limbs of 29 bits, lowest first, each in 32 bits of memory, in Montgomery form with
 * R = 2^261. Nine products of limbs and nine more of the reduction stay below 2^63, so that columns are summed without
 * carries; and R/r > 169 leaves room for sums of up to 169r in all, so that only results are ever fully reduced.
 */
export const LIMB_BITS = 29;
export const LIMB_COUNT = 9;
export const LIMB_MASK = (1n << 29n) - 1n;
export const LIMB_BYTES = 4;
export const ELEMENT_BYTES = LIMB_BYTES * LIMB_COUNT;
export const MONTGOMERY_FACTOR = 1n << BigInt(LIMB_BITS * LIMB_COUNT);

export function toLimbs(value: bigint): bigint[] {
  return Array.from({ length: LIMB_COUNT }, (_, i) => (value >> BigInt(LIMB_BITS * i)) & LIMB_MASK);
}
