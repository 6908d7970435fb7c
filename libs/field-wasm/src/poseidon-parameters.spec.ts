import { poseidon2, poseidon4, poseidon5, poseidon6, poseidon16 } from 'poseidon-lite';
import { describe, expect, it } from 'vitest';
import { timesVector } from './matrix.js';
import { power, reduce } from './modular.js';
import { poseidonParameters } from './poseidon-parameters.js';
import { roundBlocks, sparsePoseidon, type SparsePoseidon } from './sparse-poseidon.js';

const sbox = (x: bigint) => power(x, 5n);
const plus = (a: readonly bigint[], b: readonly bigint[]) => a.map((x, i) => reduce(x + b[i]!));

function sparseHash(p: SparsePoseidon, blockSize: number, inputs: readonly bigint[]): bigint {
  let state = plus([0n, ...inputs], p.initial);
  p.firstHalf.forEach((constants, round) => {
    const matrix = round === p.firstHalf.length - 1 ? p.beforePartial : p.mds;
    state = plus(timesVector(matrix, state.map(sbox)), constants);
  });
  for (const { rows, constants, columns } of roundBlocks(p, blockSize)) {
    const outputs: bigint[] = [];
    let [first, ...others] = state as [bigint, ...bigint[]];
    rows.forEach((row, k) => {
      outputs.unshift(sbox(first));
      first = reduce(timesVector([row], [...outputs, ...others])[0]! + constants[k]!);
    });
    others = plus(timesVector(columns, outputs), others);
    state = [first, ...others];
  }
  state = plus(state, [0n, ...p.afterPartial]);
  for (const constants of p.secondHalf) state = plus(timesVector(p.mds, state.map(sbox)), constants);
  return timesVector(p.mds, state.map(sbox))[0]!;
}

describe('Poseidon parameters', () => {
  it.each([
    [2, 3, poseidon2],
    [4, 3, poseidon4],
    [5, 4, poseidon5],
    [6, 3, poseidon6],
    [16, 4, poseidon16],
  ] as const)('of %i inputs, drawn and made sparse, hash as poseidon-lite does', (arity, blockSize, reference) => {
    const inputs = Array.from({ length: arity }, (_, i) => BigInt(i * i + 1));
    expect(sparseHash(sparsePoseidon(poseidonParameters(arity)), blockSize, inputs)).toBe(reference(inputs));
  });
});
