import { babyjubjub } from '@noble/curves/misc.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCircuit, COMPILE_TIMEOUT_MS, type Circuit } from './circuit.js';
import { SUBGROUP_ORDER } from './reference/eddsa.js';
import { FIELD_ORDER, modulo } from './reference/field.js';

const { Point } = babyjubjub;
const OFFSET = 13n * SUBGROUP_ORDER - 2n ** 254n;

describe('ShiftedScalar', () => {
  let circuit: Circuit;
  beforeAll(async () => {
    // O1 keeps the sum as a constraint, and with it a wire for every bit
    circuit = await loadCircuit({ file: 'scalar-multiplication.circom', template: 'ShiftedScalar', params: [] }, 'O1');
  }, COMPILE_TIMEOUT_MS);
  const valueOf = (bits: readonly bigint[]) => bits.reduce((sum, bit, i) => sum + (bit << BigInt(i)), 0n);

  it('is h + offset, on both sides of the field’s order', async () => {
    const edges = [0n, 1n, FIELD_ORDER - OFFSET - 1n, FIELD_ORDER - OFFSET, FIELD_ORDER - 1n];
    const element = fc.bigInt(0n, FIELD_ORDER - 1n);
    await fc.assert(
      fc.asyncProperty(element, async (h) => {
        expect(valueOf(await circuit.outputs({ h }, 254))).toBe(h + OFFSET);
      }),
      { numRuns: 30, examples: edges.map((h) => [h]) },
    );
  });

  it('has no second set of bits for one h: those of h + offset ± r are refused', async () => {
    const system = await circuit.constraintSystem();
    const input = 255;
    for (const [h, other] of [
      [0n, OFFSET + FIELD_ORDER],
      [FIELD_ORDER - 1n, OFFSET - 1n],
      [2n ** 254n - 1n - OFFSET - FIELD_ORDER, 2n ** 254n - 1n],
      [FIELD_ORDER - OFFSET, 0n],
    ] as const) {
      const honest = await circuit.witness({ h });
      expect([system.isSatisfied(honest), honest[input]]).toEqual([true, h]);
      expect(couldBeSatisfied(honest, h + OFFSET)).toBe(true);
      const forged = withBits(honest, other);
      // the sum agrees modulo r, so only the bounds can refuse it, whatever the quotients are
      expect(modulo(other - OFFSET - h)).toBe(0n);
      expect(couldBeSatisfied(forged, other)).toBe(false);
    }

    function withBits(witness: readonly bigint[], number: bigint): bigint[] {
      return witness.map((value, wire) => (wire >= 1 && wire <= 254 ? (number >> BigInt(wire - 1)) & 1n : value));
    }

    /** Each constraint in which just one quotient is unknown can be solved, unless its factor is 0 and its other side is not. */
    function couldBeSatisfied(witness: readonly bigint[], number: bigint): boolean {
      const fixed = (wire: number) => wire === 0 || wire <= input;
      const value = (terms: readonly [number, bigint][]) =>
        modulo(terms.reduce((sum, [wire, factor]) => (fixed(wire) ? sum + factor * (witness[wire] as bigint) : sum), 0n));
      expect(number < 2n ** 254n).toBe(true);
      return system.constraints.every(({ a, b, c }) => {
        const free = [a, b, c].map((terms) => terms.some(([wire]) => !fixed(wire)));
        if (!free.includes(true)) return modulo(value(a) * value(b) - value(c)) === 0n;
        const factor = free[0] ? value(b) : value(a);
        return factor !== 0n || value(c) === 0n;
      });
    }
  });
});

describe('ScalarMultiplication', () => {
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await loadCircuit({ file: 'scalar-multiplication.circom', template: 'ScalarMultiplication', params: [] });
  }, COMPILE_TIMEOUT_MS);

  it('is h·P', async () => {
    const h = fc.bigInt(1_000n, FIELD_ORDER - 1_000n);
    const scalar = fc.bigInt(1n, SUBGROUP_ORDER - 1n);
    const edges: [bigint, bigint][] = [
      [1_000n, 1n],
      [FIELD_ORDER - 1n, 1n],
      [FIELD_ORDER - OFFSET, SUBGROUP_ORDER - 1n],
      [FIELD_ORDER - OFFSET - 1n, 2n],
      [2n ** 253n, 3n],
      [2n ** 253n - 1n, 3n],
    ];
    await fc.assert(
      fc.asyncProperty(h, scalar, async (multiplier, secret) => {
        const point = Point.BASE.multiply(secret);
        const { x, y } = point.toAffine();
        const expected = point.multiply(multiplier % SUBGROUP_ORDER).toAffine();
        expect(await circuit.outputs({ h: multiplier, p: [x, y] }, 2)).toEqual([expected.x, expected.y]);
      }),
      { numRuns: 25, examples: edges },
    );
  });
});
