import { babyjubjub } from '@noble/curves/misc.js';
import { poseidon5 } from 'poseidon-lite/poseidon5';
import { modulo } from './field.js';

const { Point } = babyjubjub;
type Point = InstanceType<typeof Point>;

/** Order l of the base point B8. */
export const SUBGROUP_ORDER = Point.CURVE().n;

export interface CurvePoint {
  x: bigint;
  y: bigint;
}

export interface Signature {
  rx: bigint;
  ry: bigint;
  s: bigint;
}

/** A secret scalar and a public key, which is scalar·B8 plus, for tests of torsion, a point of small order. */
export interface KeyPair {
  scalar: bigint;
  publicKey: CurvePoint;
}

/** The point (0, -1), of order 2. */
export const ORDER_2_POINT: CurvePoint = { x: 0n, y: modulo(-1n) };

export function makeKey(scalar: bigint, torsion: CurvePoint = { x: 0n, y: 1n }): KeyPair {
  const { x, y } = Point.BASE.multiply(scalar).add(Point.fromAffine(torsion)).toAffine();
  return { scalar, publicKey: { x, y } };
}

/** S·B8 = R + h·(8A). The secret nonce is fixed: this is for tests only. */
export function sign(key: KeyPair, message: bigint, secretNonce = 123_456_789n): Signature {
  const { x: rx, y: ry } = Point.BASE.multiply(secretNonce).toAffine();
  const h = poseidon5([rx, ry, key.publicKey.x, key.publicKey.y, message]);
  return { rx, ry, s: modulo(secretNonce + h * 8n * key.scalar, SUBGROUP_ORDER) };
}
