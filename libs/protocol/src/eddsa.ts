import { babyjubjub } from '@noble/curves/misc.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { hasSmallOrder, isOnCurve, multiplyBase, SUBGROUP_ORDER, type CurvePoint } from './baby-jubjub.js';
import { concat, fromBytes, toBytes } from './big-endian.js';
import { poseidon5 } from './poseidon.js';

/** EdDSA over Baby Jubjub with Poseidon as its hash, as circomlib's EdDSAPoseidonVerifier checks it. */
export interface Signature {
  readonly rx: bigint;
  readonly ry: bigint;
  readonly s: bigint;
}

function challenge(r: CurvePoint, key: CurvePoint, message: bigint): bigint {
  return poseidon5([r.x, r.y, key.x, key.y, message]);
}

/**
 * Signs a message (a field element) with a secret scalar, 0 < secret < l.
 * The nonce is derived from secret and message as in RFC 8032, so that no randomness can leak the key.
 */
export function signMessage(secret: bigint, message: bigint): Signature {
  const key = multiplyBase(secret);
  const nonce = fromBytes(sha512(concat(toBytes(secret, 32), toBytes(message, 32)))) % SUBGROUP_ORDER;
  const r = multiplyBase(nonce);
  const s = (nonce + 8n * challenge(r, key, message) * secret) % SUBGROUP_ORDER;
  return { rx: r.x, ry: r.y, s };
}

/** Exactly what the circuit accepts (I-19): S·B8 = R + h·(8A), canonical and on the curve, 8A ≠ identity, S < l. */
export function verifySignature(key: CurvePoint, message: bigint, signature: Signature): boolean {
  const r: CurvePoint = { x: signature.rx, y: signature.ry };
  if (signature.s < 0n || signature.s >= SUBGROUP_ORDER) return false;
  if (!isOnCurve(key) || !isOnCurve(r) || hasSmallOrder(key)) return false;
  const h = challenge(r, key, message) % SUBGROUP_ORDER;
  const key8 = babyjubjub.Point.fromAffine(key).clearCofactor();
  const left = babyjubjub.Point.fromAffine(multiplyBase(signature.s));
  const right = babyjubjub.Point.fromAffine(r).add(h === 0n ? babyjubjub.Point.ZERO : key8.multiplyUnsafe(h));
  return left.equals(right);
}
