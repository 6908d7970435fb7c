import { FIELD_ORDER } from './constants.js';

export function isFieldElement(value: bigint): boolean {
  return value >= 0n && value < FIELD_ORDER;
}

/** Reduces a non-negative integer (a hash, say) into the field. */
export function toField(value: bigint): bigint {
  return value % FIELD_ORDER;
}
