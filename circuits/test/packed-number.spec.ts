import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCircuit, COMPILE_TIMEOUT_MS, type Circuit } from './circuit.js';
import { FIELD_ORDER } from './reference/field.js';
import { WitnessRefused } from './witness-calculator.js';

describe.each([27, 11])('PackedNumber(%i)', (mantissaBits) => {
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await loadCircuit({
      file: 'packed-number.circom',
      template: 'PackedNumber',
      params: { mantissaBits },
    });
  }, COMPILE_TIMEOUT_MS);
  const maxMantissa = 2n ** BigInt(mantissaBits) - 1n;

  it('packs and decodes every mantissa and exponent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt(0n, maxMantissa), fc.bigInt(0n, 31n), async (mantissa, exponent) => {
        expect(await circuit.outputs({ mantissa, exponent }, 2)).toEqual([
          mantissa * 32n + exponent,
          mantissa * 10n ** exponent,
        ]);
      }),
      { examples: [[maxMantissa, 31n]], numRuns: 50 },
    );
  });

  it.each([
    { mantissa: maxMantissa + 1n, exponent: 0n },
    { mantissa: FIELD_ORDER - 1n, exponent: 1n },
    { mantissa: 1n, exponent: 32n },
    { mantissa: 1n, exponent: FIELD_ORDER - 1n },
  ])('refuses $mantissa, $exponent', async (inputs) => {
    await expect(circuit.witness(inputs)).rejects.toThrow(WitnessRefused);
  });
});
