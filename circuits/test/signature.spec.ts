import { babyjubjub } from '@noble/curves/misc.js';
import { buildBabyjub, buildEddsa } from 'circomlibjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifySignature } from '@zkr/protocol/eddsa';
import { loadCircuit, COMPILE_TIMEOUT_MS, type Circuit } from './circuit.js';
import { makeKey, ORDER_2_POINT, sign, SUBGROUP_ORDER, type CurvePoint, type Signature } from './reference/eddsa.js';
import { FIELD_ORDER, modulo } from './reference/field.js';
import { WitnessRefused } from './witness-calculator.js';

const { Point } = babyjubjub;

interface Case {
  key: CurvePoint;
  message: bigint;
  signature: Signature;
}

/** A generator of the eight points of small order: l times a point of the curve. */
const ORDER_8_POINT = torsionPoint();

function torsionPoint(): CurvePoint {
  for (let y = 2n; ; y++) {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => Number((y >> BigInt(8 * i)) & 0xffn));
    try {
      const torsion = Point.fromBytes(bytes, true).multiplyUnsafe(SUBGROUP_ORDER - 1n).add(Point.fromBytes(bytes, true));
      if (!torsion.double().double().is0()) return torsion.toAffine();
    } catch {
      continue;
    }
  }
}

const add = (a: CurvePoint, b: CurvePoint): CurvePoint => Point.fromAffine(a).add(Point.fromAffine(b)).toAffine();

function signed(seed: bigint, message: bigint, torsion?: CurvePoint): Case {
  const key = makeKey(modulo(seed * 7_919n + 1n, SUBGROUP_ORDER), torsion);
  return { key: key.publicKey, message, signature: sign(key, message, modulo(seed * 104_729n + 5n, SUBGROUP_ORDER)) };
}

describe('Signature', () => {
  let circuit: Circuit;
  let reference: (checked: Case) => boolean;
  beforeAll(async () => {
    circuit = await loadCircuit({ file: 'signature.circom', template: 'Signature', params: [] });
    const [eddsa, { F }] = await Promise.all([buildEddsa(), buildBabyjub()]);
    reference = ({ key, message, signature: { rx, ry, s } }) =>
      eddsa.verifyPoseidon(F.e(message), { R8: [F.e(rx), F.e(ry)], S: s }, [F.e(key.x), F.e(key.y)]);
  }, COMPILE_TIMEOUT_MS);

  async function accepts({ key, message, signature }: Case, enabled = 1n): Promise<boolean> {
    const { rx, ry, s } = signature;
    return circuit.witness({ enabled, keyX: key.x, keyY: key.y, rx, ry, s, message }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof WitnessRefused) return false;
        throw error;
      },
    );
  }

  it('I-19: accepts what circomlib’s verifier accepts', async () => {
    for (let seed = 1n; seed <= 12n; seed++) {
      const checked = signed(seed ** 61n, modulo(seed ** 97n));
      expect([await accepts(checked), reference(checked), verifySignature(checked.key, checked.message, checked.signature)]).toEqual([true, true, true]);
    }
  });

  it.each([0n, 1n, FIELD_ORDER - 1n, 2n ** 253n])('I-19: accepts a signature of the message %s', async (message) => {
    const checked = signed(3n, message);
    expect([await accepts(checked), reference(checked)]).toEqual([true, true]);
  });

  it.each([ORDER_2_POINT, ORDER_8_POINT])('I-19: accepts a key with a torsion component', async (torsion) => {
    const checked = signed(5n, 77n, torsion);
    expect([await accepts(checked), reference(checked), verifySignature(checked.key, 77n, checked.signature)]).toEqual([true, true, true]);
  });

  const base = signed(9n, 123n);
  const { key, signature } = base;
  const { rx, ry, s } = signature;
  const r = { x: rx, y: ry };
  const ofPoint = ({ x, y }: CurvePoint): Signature => ({ ...signature, rx: x, ry: y });
  it.each<[string, Partial<Case>]>([
    ['another message', { message: 124n }],
    ['another S', { signature: { ...signature, s: s + 1n } }],
    ['the negative S', { signature: { ...signature, s: SUBGROUP_ORDER - s } }],
    ['S + l', { signature: { ...signature, s: s + SUBGROUP_ORDER } }],
    ['S of 2^251 and more', { signature: { ...signature, s: s + 2n ** 251n } }],
    ['S = 0', { signature: { ...signature, s: 0n } }],
    ['S = l', { signature: { ...signature, s: SUBGROUP_ORDER } }],
    ['-R', { signature: ofPoint({ x: modulo(-rx), y: ry }) }],
    ['R with a torsion component', { signature: ofPoint(add(r, ORDER_2_POINT)) }],
    ['R with a component of order 8', { signature: ofPoint(add(r, ORDER_8_POINT)) }],
    ['R = identity', { signature: ofPoint({ x: 0n, y: 1n }) }],
    ['R off the curve', { signature: { ...signature, rx: rx + 1n } }],
    ['another key', { key: makeKey(4_444n).publicKey }],
    ['the negative key', { key: { x: modulo(-key.x), y: key.y } }],
  ])('I-19: refuses %s, like the VM', async (_, change) => {
    const checked = { ...base, ...change };
    expect([await accepts(checked), verifySignature(checked.key, checked.message, checked.signature)]).toEqual([false, false]);
  });

  it.each<[string, CurvePoint]>([
    ['the unset key', { x: 0n, y: 0n }],
    ['a key off the curve', { x: key.x, y: key.y + 1n }],
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((times): [string, CurvePoint] => [
      `${String(times)} times a point of order 8`,
      Array.from({ length: times }, () => ORDER_8_POINT).reduce(add, { x: 0n, y: 1n }),
    ]),
  ])('I-19: refuses %s, though S·B8 = R', async (_, weak) => {
    const checked = { key: weak, message: 5n, signature: sign({ scalar: 0n, publicKey: weak }, 5n) };
    expect([await accepts(checked), verifySignature(weak, 5n, checked.signature)]).toEqual([false, false]);
  });

  it('demands nothing of the key where no signature is needed', async () => {
    const idle = { message: 5n, signature: { rx: 0n, ry: 1n, s: 0n } };
    for (const any of [{ x: 0n, y: 0n }, { x: 0n, y: 1n }, key, { x: 3n, y: 4n }]) {
      expect(await accepts({ ...idle, key: any }, 0n)).toBe(true);
    }
  });
});
