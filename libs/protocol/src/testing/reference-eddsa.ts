import { babyjubjub } from '@noble/curves/misc.js';
import { poseidon5 } from 'poseidon-lite/poseidon5';
import { hasSmallOrder, isOnCurve, multiplyBase, SUBGROUP_ORDER, type CurvePoint } from '../baby-jubjub.js';
import type { Signature } from '../eddsa.js';

/**
 * verifySignature in plain JavaScript, from libraries that share nothing with field-wasm: what the tests compare with. I-19:
 * S·B8 = R + h·(8A), canonical and on the curve, 8A ≠ identity, S < l.
 */
export function referenceVerifySignature(key: CurvePoint, message: bigint, signature: Signature): boolean {
  const r: CurvePoint = { x: signature.rx, y: signature.ry };
  if (signature.s < 0n || signature.s >= SUBGROUP_ORDER) return false;
  if (!isOnCurve(key) || !isOnCurve(r) || hasSmallOrder(key)) return false;
  const h = poseidon5([r.x, r.y, key.x, key.y, message]) % SUBGROUP_ORDER;
  const key8 = babyjubjub.Point.fromAffine(key).clearCofactor();
  const left = babyjubjub.Point.fromAffine(multiplyBase(signature.s));
  const right = babyjubjub.Point.fromAffine(r).add(h === 0n ? babyjubjub.Point.ZERO : key8.multiplyUnsafe(h));
  return left.equals(right);
}
