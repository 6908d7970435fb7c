import fc from 'fast-check';
import { poseidon2 as lite2, poseidon4 as lite4, poseidon5 as lite5, poseidon6 as lite6, poseidon16 as lite16 } from 'poseidon-lite';
import { describe, expect, it } from 'vitest';
import { FIELD_ORDER } from './constants.js';
import { poseidon16, poseidon2, poseidon4, poseidon5, poseidon6 } from './poseidon.js';

type Inputs = readonly bigint[];

const functions: [number, (inputs: Inputs) => bigint, (inputs: bigint[]) => bigint][] = [
  [2, (i) => poseidon2(i[0]!, i[1]!), lite2],
  [4, (i) => poseidon4(i[0]!, i[1]!, i[2]!, i[3]!), lite4],
  [5, (i) => poseidon5(i as [bigint, bigint, bigint, bigint, bigint]), lite5],
  [6, (i) => poseidon6(i as [bigint, bigint, bigint, bigint, bigint, bigint]), lite6],
  [16, poseidon16, lite16],
];

/** Edges of the field, of limbs and of machine words, and anything else. */
const element = fc.oneof(
  fc.constantFrom(0n, 1n, FIELD_ORDER - 1n, FIELD_ORDER - 2n, (FIELD_ORDER - 1n) / 2n),
  fc.nat(253).map((bit) => 1n << BigInt(bit)),
  fc.nat(253).map((bit) => (1n << BigInt(bit)) - 1n),
  fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }),
);

describe.each(functions)('Poseidon of %i inputs', (arity, ours, reference) => {
  it('is poseidon-lite’s', () => {
    fc.assert(
      fc.property(fc.array(element, { minLength: arity, maxLength: arity }), (inputs) => {
        expect(ours(inputs)).toBe(reference(inputs));
      }),
      { numRuns: arity > 6 ? 40 : 150 },
    );
  });

  it('agrees at the edges of the field', () => {
    for (const edge of [0n, 1n, FIELD_ORDER - 1n]) {
      const inputs = Array.from({ length: arity }, () => edge);
      expect(ours(inputs)).toBe(reference(inputs));
    }
  });

  it('takes what is no field element modulo r', () => {
    const inputs = Array.from({ length: arity }, (_, i) => BigInt(i));
    expect(ours(inputs.map((x) => x + FIELD_ORDER))).toBe(ours(inputs));
    expect(ours(inputs.map((x) => x - FIELD_ORDER))).toBe(ours(inputs));
    expect(ours(inputs.map((x) => x + FIELD_ORDER * 2n ** 300n))).toBe(ours(inputs));
  });
});

describe('poseidon16', () => {
  it('refuses another number of inputs', () => {
    expect(() => poseidon16([1n])).toThrow(RangeError);
  });
});
