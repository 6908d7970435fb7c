import { babyjubjub } from '@noble/curves/misc.js';
import { FIELD_ORDER } from './constants.js';

/** Affine point on Baby Jubjub in circomlib's form, a·x² + y² = 1 + d·x²·y². */
export interface CurvePoint {
  readonly x: bigint;
  readonly y: bigint;
}

export const CURVE_A = 168700n;
export const CURVE_D = 168696n;

/** Order l of circomlib's base point B8. */
export const SUBGROUP_ORDER = babyjubjub.Point.Fn.ORDER;

/** Coordinates canonical and the equation holds; says nothing about the order. */
export function isOnCurve({ x, y }: CurvePoint): boolean {
  if (x < 0n || y < 0n || x >= FIELD_ORDER || y >= FIELD_ORDER) return false;
  const xx = (x * x) % FIELD_ORDER;
  const yy = (y * y) % FIELD_ORDER;
  return (CURVE_A * xx + yy - 1n - ((CURVE_D * xx) % FIELD_ORDER) * yy) % FIELD_ORDER === 0n;
}

/** True for the eight torsion points, which sign anything under a cofactored equation. The point must be on the curve. */
export function hasSmallOrder(point: CurvePoint): boolean {
  return babyjubjub.Point.fromAffine(point).clearCofactor().is0();
}

/** Whether L1 admits the point as an account's key (docs/protocol.md, 3). */
export function isAdmissibleKey(point: CurvePoint): boolean {
  return isOnCurve(point) && !hasSmallOrder(point);
}

/** scalar·B8, with 0 ≤ scalar < l. */
export function multiplyBase(scalar: bigint): CurvePoint {
  return scalar === 0n ? { x: 0n, y: 1n } : babyjubjub.Point.BASE.multiply(scalar).toAffine();
}
