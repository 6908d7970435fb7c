import { babyjubjub } from '@noble/curves/misc.js';

/** Order of BN254's scalar field. */
export const FIELD_ORDER = babyjubjub.Point.CURVE().p;

export function modulo(value: bigint, modulus: bigint = FIELD_ORDER): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}
