import { beforeAll, describe, expect, it } from 'vitest';
import { loadCircuit, COMPILE_TIMEOUT_MS, type Circuit } from './circuit.js';
import { WitnessRefused } from './witness-calculator.js';

const BITS = 6;
const bitsOf = (number: number): bigint[] => Array.from({ length: BITS }, (_, i) => BigInt((number >> i) & 1));

async function accepts(circuit: Circuit, number: number): Promise<boolean> {
  return circuit.witness({ bits: bitsOf(number) }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof WitnessRefused) return false;
      throw error;
    },
  );
}

describe.each([
  ['AssertAtMost', [32, 37, 45, 58, 62], (number: number, bound: number) => number <= bound],
  ['AssertAtLeast', [1, 6, 18, 21, 31], (number: number, bound: number) => number >= bound],
] as const)('%s', (template, bounds, holds) => {
  describe.each(bounds)('%i', (bound) => {
    let circuit: Circuit;
    beforeAll(async () => {
      circuit = await loadCircuit({ file: 'bit-bounds.circom', template, params: { n: BITS, high: 0, low: bound } });
    }, COMPILE_TIMEOUT_MS);

    it('row 3: accepts exactly the numbers in bounds', async () => {
      for (let number = 0; number < 2 ** BITS; number++) {
        expect([number, await accepts(circuit, number)]).toEqual([number, holds(number, bound)]);
      }
    });
  });
});
