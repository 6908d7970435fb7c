import { identity, inverse, matrixPower, product, timesVector, transpose, type Matrix } from './matrix.js';
import { dot, reduce } from './modular.js';
import type { PoseidonParameters } from './poseidon-parameters.js';

/** One partial round whose matrix touches only the first row and column: s₀' = row·s + constant, sᵢ' = sᵢ + columnᵢ·s₀. */
export interface SparseRound {
  readonly row: readonly bigint[];
  /** Of the elements from 1. */
  readonly column: readonly bigint[];
  /** Added to s₀ after the multiplication; the last round's vector is in {@link SparsePoseidon.afterPartial}. */
  readonly constant: bigint;
}

/** The permutation of {@link PoseidonParameters} with most of its multiplications gone (Poseidon paper, appendix B). */
export interface SparsePoseidon {
  readonly width: number;
  readonly mds: Matrix;
  /** Added before the first S-boxes. */
  readonly initial: readonly bigint[];
  /** Added after the matrix of each full round of the first half; the last vector is zero but for its first element. */
  readonly firstHalf: Matrix;
  /** The matrix of the last full round before the partial ones. */
  readonly beforePartial: Matrix;
  readonly rounds: readonly SparseRound[];
  /** Added to the elements from 1 after the partial rounds. */
  readonly afterPartial: readonly bigint[];
  /** Added after the matrix of each full round of the second half but the last. */
  readonly secondHalf: Matrix;
}

/**
 * Write the MDS matrix as [[a, w], [v, N]]. diag(1, N) commutes with a partial S-box, so the dense part of every partial round
 * moves to the front, where N^rounds meets the last full round's matrix; what stays behind in round p, with k rounds after it,
 * is the row (a, w·N^-(k+1)) and the column N^k·v. Constants of elements that a partial S-box leaves alone move to the end.
 */
export function sparsePoseidon({ width, fullRounds, partialRounds, constants, mds }: PoseidonParameters): SparsePoseidon {
  const half = fullRounds / 2;
  const moved = constants.map((vector) => [...vector]);
  for (let round = half; round < half + partialRounds; round++) {
    const carried = timesVector(mds, [0n, ...moved[round]!.slice(1)]);
    moved[round] = [moved[round]![0]!, ...Array.from({ length: width - 1 }, () => 0n)];
    moved[round + 1] = moved[round + 1]!.map((c, i) => reduce(c + carried[i]!));
  }

  const dense = mds.slice(1).map((row) => row.slice(1));
  const inverseTransposed = transpose(inverse(dense));
  let row = mds[0]!.slice(1);
  let column = mds.slice(1).map((r) => r[0]!);
  const rounds: SparseRound[] = [];
  for (let round = half + partialRounds - 1; round >= half; round--) {
    row = timesVector(inverseTransposed, row);
    rounds.unshift({ row: [mds[0]![0]!, ...row], column, constant: moved[round + 1]![0]! });
    column = timesVector(dense, column);
  }

  const front = identity(width);
  matrixPower(dense, partialRounds).forEach((r, i) => r.forEach((x, j) => (front[i + 1]![j + 1] = x)));
  return {
    width,
    mds,
    initial: moved[0]!,
    firstHalf: moved.slice(1, half + 1),
    beforePartial: product(front, mds),
    rounds,
    afterPartial: moved[half + partialRounds]!.slice(1),
    secondHalf: moved.slice(half + partialRounds + 1),
  };
}

/** Several sparse rounds as one step: each needs the elements from 1 only as they were at the step's start. */
export interface RoundBlock {
  /** Row k multiplies (x_k, …, x_0, s_1, …), where x_j is the S-box output of the block's round j. */
  readonly rows: Matrix;
  readonly constants: readonly bigint[];
  /** Row i - 1 multiplies (x_last, …, x_0) and is added to s_i. */
  readonly columns: Matrix;
}

/** Groups the rounds, which saves most of the reductions that updating every element in every round costs. */
export function roundBlocks({ rounds }: SparsePoseidon, size: number): RoundBlock[] {
  if (rounds.length % size !== 0) throw new RangeError(`${rounds.length} rounds are not blocks of ${size}`);
  return Array.from({ length: rounds.length / size }, (_, block) => {
    const members = rounds.slice(block * size, (block + 1) * size);
    const rows = members.map(({ row }, k) => {
      const earlier = members.slice(0, k).map(({ column }) => dot(row.slice(1), column));
      return [row[0]!, ...earlier.reverse(), ...row.slice(1)];
    });
    const columns = transpose(members.map(({ column }) => column).reverse());
    return { rows, constants: members.map(({ constant }) => constant), columns };
  });
}
