import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Bn128Memory, FIELD_BYTES } from './bn128-memory.js';
import { buildFixedBaseTable } from './fixed-base-table.js';
import { groupsOf } from './group.js';
import { evaluateLagrange } from './lagrange.js';
import { multiplyFixedBase } from './multiply-fixed-base.js';
import { fieldElement } from './proving-key-file.js';
import { signedDigits } from './signed-digits.js';

const ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const scalar = fc.bigInt({ min: 0n, max: ORDER - 1n });
let memory: Bn128Memory;

beforeAll(async () => {
  memory = await Bn128Memory.create();
});

test.each([4, 11, 15])('signed digits of %i bits add up to the scalar', (windowBits) => {
  const windows = Math.ceil(255 / windowBits);
  fc.assert(
    fc.property(fc.array(scalar, { minLength: 1, maxLength: 4 }), (scalars) => {
      const words = new Uint32Array(new Uint8Array(Buffer.concat(scalars.map(fieldElement))).buffer);
      const digits = signedDigits(words, 0, scalars.length, { windowBits, windows });
      scalars.forEach((expected, i) => {
        let sum = 0n;
        for (let w = windows - 1; w >= 0; w--)
          sum = sum * 2n ** BigInt(windowBits) + BigInt(digits[w * scalars.length + i]!);
        expect(sum).toBe(expected);
      });
      expect(Math.max(...digits.map(Math.abs))).toBeLessThanOrEqual(2 ** (windowBits - 1));
    }),
  );
});

describe.each(['g1', 'g2'] as const)('%s', (name) => {
  test.each([4, 12])(
    'window of %i bits: equals plain scalar multiplication, edges included',
    (windowBits) => {
      const group = groupsOf(memory)[name];
      const table = buildFixedBaseTable(memory, group, windowBits);
      const edges = [
        0n,
        1n,
        2n,
        8n,
        2n ** 253n,
        ORDER - 1n,
        ORDER - 2n,
        (ORDER - 1n) / 2n,
        (ORDER + 1n) / 2n,
      ];
      const scalars = [...edges, ...fc.sample(scalar, 20)];
      const pointer = memory.allocBytes(Buffer.concat(scalars.map(fieldElement)));
      const out = multiplyFixedBase(memory, table, pointer, scalars.length);
      const reference = memory.curve[name === 'g1' ? 'G1' : 'G2'];
      scalars.forEach((value, i) => {
        const point = memory.copyOut(out + i * group.pointBytes, group.pointBytes);
        expect(reference.eq(point, reference.toAffine(reference.timesScalar(reference.g, value)))).toBe(true);
      });
    },
  );
});

test('Lagrange polynomials sum to 1, and weighted by their nodes to τ', () => {
  const { Fr } = memory.curve;
  const tau = Fr.e(987654321987654321n);
  const power = 5;
  const values = evaluateLagrange(memory, memory.allocBytes(tau), { power, first: 0, stride: 1, count: 32 });
  let [sum, weighted] = [Fr.e(0n), Fr.e(0n)];
  for (let k = 0; k < 32; k++) {
    const value = memory.copyOut(values + k * FIELD_BYTES, FIELD_BYTES);
    sum = Fr.add(sum, value);
    weighted = Fr.add(weighted, Fr.mul(value, Fr.exp(Fr.w[power]!, k)));
  }
  expect(sum).toEqual(Fr.e(1n));
  expect(weighted).toEqual(tau);
});
