import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCircuit, COMPILE_TIMEOUT_MS, type Circuit } from './circuit.js';
import { FIELD_ORDER } from './reference/field.js';
import { evaluate, sponge } from './reference/segment.js';
import { WitnessRefused } from './witness-calculator.js';

const element = fc.bigInt(0n, FIELD_ORDER - 1n);

describe('Sponge', () => {
  const count = 16;
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await loadCircuit({ file: 'sponge.circom', template: 'Sponge', params: [count] });
  }, COMPILE_TIMEOUT_MS);

  it('equals the chain of Poseidon_16', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(element, { minLength: count, maxLength: count }), async (words) => {
        expect(await circuit.outputs({ words }, 1)).toEqual([sponge(words)]);
      }),
      { numRuns: 5 },
    );
  });
});

describe('Evaluation', () => {
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await loadCircuit({ file: 'evaluation.circom', template: 'Evaluation', params: [6] });
  }, COMPILE_TIMEOUT_MS);

  it('is the Horner value of the words that are present', async () => {
    const list = fc.array(fc.option(element, { nil: undefined }), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(list, element, async (words, point) => {
        const present = words.map((word) => (word === undefined ? 0n : 1n));
        const inputs = { words: words.map((word) => word ?? 0n), present, point };
        expect(await circuit.outputs(inputs, 1)).toEqual([evaluate(words, point)]);
      }),
      { numRuns: 50 },
    );
  });

  it('tells a leading zero word from an absent one only by what follows: heads are never 0', async () => {
    const rest = { words: [0n, 7n, 0n, 0n, 0n, 0n], point: 3n };
    const without = await circuit.outputs({ ...rest, present: [0n, 1n, 0n, 0n, 0n, 0n] }, 1);
    expect(await circuit.outputs({ ...rest, present: [1n, 1n, 0n, 0n, 0n, 0n] }, 1)).toEqual(without);
    expect(await circuit.outputs({ ...rest, present: [0n, 1n, 1n, 0n, 0n, 0n] }, 1)).not.toEqual(without);
  });
});

describe('Header', () => {
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await loadCircuit({ file: 'header.circom', template: 'Header', params: { slots: 200 } });
  }, COMPILE_TIMEOUT_MS);
  const header = {
    accountCountBefore: 2n ** 32n - 2n,
    accountCountAfter: 2n ** 32n - 1n,
    timestamp: 2n ** 40n - 1n,
    operations: 200n,
    priorityOperations: 3n,
    pushes: 128n,
  };

  it('packs the counters', async () => {
    const word = (((2n ** 32n - 2n) * 2n ** 32n + 2n ** 32n - 1n) * 2n ** 40n + 2n ** 40n - 1n) * 2n ** 48n;
    expect(await circuit.outputs(header, 1)).toEqual([word + 200n * 2n ** 32n + 3n * 2n ** 16n + 128n]);
  });

  it.each([
    { pushes: 129n },
    { timestamp: 2n ** 40n },
    { accountCountBefore: 2n ** 32n },
    { accountCountAfter: 2n ** 32n },
  ])('refuses %o', async (change) => {
    await expect(circuit.witness({ ...header, ...change })).rejects.toThrow(WitnessRefused);
  });
});
