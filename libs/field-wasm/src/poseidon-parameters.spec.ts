import { poseidon2, poseidon4, poseidon5, poseidon6, poseidon16 } from 'poseidon-lite';
import { describe, expect, it } from 'vitest';
import { timesVector } from './matrix.js';
import { dot, power, reduce, squareRoot } from './modular.js';
import { poseidonParameters } from './poseidon-parameters.js';
import { recurrencePoseidon, type RecurrencePoseidon } from './recurrence-poseidon.js';

const sbox = (x: bigint) => power(x, 5n);
const plus = (a: readonly bigint[], b: readonly bigint[]) => a.map((x, i) => reduce(x + b[i]!));

function hash(p: RecurrencePoseidon, inputs: readonly bigint[]): bigint {
  let state = plus([0n, ...inputs], p.initial);
  p.firstHalf.forEach((constants, round) => {
    const matrix = round === p.firstHalf.length - 1 ? p.beforePartial : p.mds;
    state = plus(timesVector(matrix, state.map(sbox)), constants);
  });
  const n = p.outputs.length;
  const xs = [sbox(state[0]!), ...p.inputs.map(() => 0n)];
  const ys = state.slice(1);
  for (const constant of p.constants) {
    const y = p.scale * xs[0]! + dot(p.outputs, ys.slice(0, n)) + dot(p.inputs, xs.slice(1, n + 1)) + constant;
    ys.unshift(reduce(y));
    xs.unshift(sbox(ys[0]!));
  }
  const window = Array.from({ length: n }, (_, j) => [ys[j]!, xs[j + 1]!]).flat();
  state = [ys[0]!, ...plus(timesVector(p.afterPartial, window), p.afterPartialConstants)];
  p.secondHalf.forEach((constants, round) => {
    state = plus(timesVector(round === 0 ? p.secondHalfFirst : p.mds, state.map(sbox)), constants);
  });
  return dot(p.mds[0]!, state.map(sbox));
}

describe('Poseidon parameters', () => {
  it.each([
    [2, poseidon2],
    [4, poseidon4],
    [5, poseidon5],
    [6, poseidon6],
    [16, poseidon16],
  ] as const)('of %i inputs, drawn and made a recurrence, hash as poseidon-lite does', (arity, reference) => {
    const inputs = Array.from({ length: arity }, (_, i) => BigInt(i * i + 1));
    const poseidon = recurrencePoseidon(poseidonParameters(arity));
    expect(hash(poseidon, inputs)).toBe(reference(inputs));
    // What the emitted code's unreduced elements have room for.
    expect(poseidon.scale).toBeLessThanOrEqual(5n);
  });

  it('take square roots where there are any', () => {
    for (const value of [1n, 2n, 3n, 4n, 5n, 1n << 200n, -1n, -2n, power(5n, 1n << 27n)].map(reduce)) {
      const root = squareRoot(reduce(value * value))!;
      expect([value, reduce(-value)]).toContain(root);
    }
    expect(squareRoot(5n)).toBeUndefined();
    expect(squareRoot(0n)).toBe(0n);
  });
});
