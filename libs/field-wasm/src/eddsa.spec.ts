import { babyjubjub } from '@noble/curves/misc.js';
import { signMessage } from '@zkr/protocol/eddsa';
import { deriveL2Key } from '@zkr/protocol/l2-key';
import { referenceVerifySignature } from '@zkr/protocol/testing/reference-eddsa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE_X, BASE_Y, CURVE_A, CURVE_D, FIELD_ORDER, SUBGROUP_ORDER } from './constants.js';
import { verifySignature, type CurvePoint, type Signature } from './eddsa.js';
import { ROOT_OF_MINUS_A } from './emit/edwards-code.js';
import { power, reduce } from './modular.js';
import { poseidon5 } from './poseidon.js';

const { Point } = babyjubjub;
const key = deriveL2Key(new Uint8Array(32).fill(7));
const fieldElement = fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n });

/** A generator of the whole group has order 8l; l times it generates the torsion. */
const GENERATOR = Point.fromAffine({
  x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
  y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
});
const torsion = Array.from({ length: 8 }, (_, i) =>
  Array.from({ length: i }).reduce<InstanceType<typeof Point>>((sum) => sum.add(GENERATOR.multiplyUnsafe(SUBGROUP_ORDER - 1n).add(GENERATOR)), Point.ZERO),
);

function same(point: CurvePoint, message: bigint, signature: Signature): boolean {
  const expected = referenceVerifySignature(point, message, signature);
  expect(verifySignature(point, message, signature)).toBe(expected);
  return expected;
}

/** Signs under the key secret·B8 + a torsion point, with a nonce point of the same kind. */
function signWithTorsion(secret: bigint, nonce: bigint, keyTorsion: number, nonceTorsion: number, message: bigint) {
  const a = Point.BASE.multiply(secret).add(torsion[keyTorsion]!).toAffine();
  const r = Point.BASE.multiply(nonce).add(torsion[nonceTorsion]!).toAffine();
  const h = poseidon5([r.x, r.y, a.x, a.y, message]);
  return { point: a, signature: { rx: r.x, ry: r.y, s: (nonce + 8n * h * secret) % SUBGROUP_ORDER } };
}

describe('EdDSA verification in WebAssembly', () => {
  it('rests on constants that belong together', () => {
    expect([BASE_X, BASE_Y]).toEqual([Point.BASE.x, Point.BASE.y]);
    expect(SUBGROUP_ORDER).toBe(Point.Fn.ORDER);
    expect(reduce(ROOT_OF_MINUS_A ** 2n + CURVE_A)).toBe(0n);
    expect(power(CURVE_D, (FIELD_ORDER - 1n) / 2n)).toBe(FIELD_ORDER - 1n);
    expect(torsion.map((p) => p.clearCofactor().is0())).toEqual(torsion.map(() => true));
    expect(new Set(torsion.map((p) => p.toAffine().y.toString() + p.toAffine().x)).size).toBe(8);
  });

  it('accepts what was signed, and nothing of it changed', () => {
    const scalar = fc.bigInt({ min: 1n, max: SUBGROUP_ORDER - 1n });
    fc.assert(
      fc.property(scalar, fieldElement, fieldElement, (secret, message, noise) => {
        const point = Point.BASE.multiply(secret).toAffine();
        const signature = signMessage(secret, message);
        expect(same(point, message, signature)).toBe(true);
        for (const [changedKey, m, changed] of [
          [point, reduce(message + 1n), signature],
          [point, noise, signature],
          [point, message, { ...signature, s: (signature.s + 1n) % SUBGROUP_ORDER }],
          [point, message, { ...signature, s: SUBGROUP_ORDER - signature.s }],
          [point, message, { ...signature, ry: reduce(-signature.ry) }],
          [point, message, { ...signature, rx: reduce(-signature.rx) }],
          [point, message, { rx: point.x, ry: point.y, s: signature.s }],
          [point, message, { ...signature, rx: noise }],
          [{ x: reduce(-point.x), y: point.y }, message, signature],
          [{ x: point.x, y: noise }, message, signature],
          [key.publicKey, message, signature],
        ] as const) {
          expect(same(changedKey, m, changed)).toBe(false);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('row 10: refuses second encodings: coordinates of r and above, negative ones, S of l and above', () => {
    const message = 77n;
    const signature = signMessage(key.secret, message);
    const { x, y } = key.publicKey;
    for (const offset of [FIELD_ORDER, -FIELD_ORDER, 2n ** 256n, 8n * FIELD_ORDER]) {
      expect(same({ x: x + offset, y }, message, signature)).toBe(false);
      expect(same({ x, y: y + offset }, message, signature)).toBe(false);
      expect(same(key.publicKey, message, { ...signature, rx: signature.rx + offset })).toBe(false);
      expect(same(key.publicKey, message, { ...signature, ry: signature.ry + offset })).toBe(false);
    }
    for (const offset of [SUBGROUP_ORDER, -SUBGROUP_ORDER, 2n * SUBGROUP_ORDER, 2n ** 252n, 2n ** 256n]) {
      expect(same(key.publicKey, message, { ...signature, s: signature.s + offset })).toBe(false);
    }
    for (const s of [0n, SUBGROUP_ORDER - 1n, SUBGROUP_ORDER, -1n]) expect(same(key.publicKey, message, { ...signature, s })).toBe(false);
  });

  it('takes a message of r and above as the element it stands for', () => {
    const signature = signMessage(key.secret, 5n);
    expect(same(key.publicKey, 5n + FIELD_ORDER, signature)).toBe(true);
    for (const message of [0n, FIELD_ORDER - 1n]) expect(same(key.publicKey, message, signMessage(key.secret, message))).toBe(true);
  });

  it('row 10: refuses the unset key, keys of small order and points off the curve', () => {
    const signature = signMessage(key.secret, 5n);
    const neutral = { rx: 0n, ry: 1n, s: 0n };
    const bad = [{ x: 0n, y: 0n }, { x: 1n, y: 1n }, { x: FIELD_ORDER - 1n, y: 2n }, ...torsion.map((p) => p.toAffine())];
    for (const point of bad) {
      expect(same(point, 5n, signature)).toBe(false);
      expect(same(point, 5n, neutral)).toBe(false);
      expect(same(key.publicKey, 5n, { rx: point.x, ry: point.y, s: signature.s })).toBe(false);
    }
  });

  it('keeps to the equation without cofactor: torsion in A is harmless, in R it is not', () => {
    for (let part = 0; part < 8; part++) {
      for (const message of [1n, FIELD_ORDER - 1n]) {
        const inKey = signWithTorsion(123456789n, 987654321n + BigInt(part), part, 0, message);
        expect(same(inKey.point, message, inKey.signature)).toBe(true);
        const inNonce = signWithTorsion(123456789n, 987654321n, 0, part, message);
        expect(same(inNonce.point, message, inNonce.signature)).toBe(part === 0);
        const inBoth = signWithTorsion(123456789n, 987654321n, part, part, message);
        expect(same(inBoth.point, message, inBoth.signature)).toBe(part === 0);
      }
    }
  });

  it('verifies with scalars and points at the edges: tiny secrets, the neutral R, R = ±A', () => {
    for (const secret of [1n, 2n, 8n, SUBGROUP_ORDER - 1n, SUBGROUP_ORDER - 2n]) {
      for (const nonce of [1n, secret, SUBGROUP_ORDER - secret, SUBGROUP_ORDER - 1n]) {
        const signed = signWithTorsion(secret, nonce, 0, 0, 42n);
        expect(same(signed.point, 42n, signed.signature)).toBe(true);
      }
      const { x, y } = Point.BASE.multiply(secret).toAffine();
      const s = (8n * poseidon5([0n, 1n, x, y, 42n]) * secret) % SUBGROUP_ORDER;
      expect(same({ x, y }, 42n, { rx: 0n, ry: 1n, s })).toBe(true);
    }
  });

  it('agrees on arbitrary input', () => {
    fc.assert(
      fc.property(fieldElement, fieldElement, fieldElement, fieldElement, fieldElement, fieldElement, (x, y, m, rx, ry, s) => {
        expect(same({ x, y }, m, { rx, ry, s: s % SUBGROUP_ORDER })).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
