import { identity, inverse, matrixPower, product, timesVector, transpose, type Matrix } from './matrix.js';
import { dot, invert, power, reduce, squareRoot } from './modular.js';
import type { PoseidonParameters } from './poseidon-parameters.js';

/**
 * The permutation of {@link PoseidonParameters} with its partial rounds as a recurrence. yᵣ is the state's first element before
 * the S-box of partial round r, divided by `unit`; xᵣ = yᵣ⁵; with n = width - 1,
 *
 *     yᵣ = scale·xᵣ₋₁ + Σⱼ outputs[j-1]·yᵣ₋ⱼ + Σⱼ inputs[j-1]·xᵣ₋₁₋ⱼ + constants[r-1]        j = 1 … n
 *
 * The other elements of the state appear only before the first and after the last of the R partial rounds.
 */
export interface RecurrencePoseidon {
  readonly width: number;
  readonly mds: Matrix;
  /** Added before the first S-boxes. */
  readonly initial: readonly bigint[];
  /** Added after the matrix of each full round of the first half; the last vector is that of {@link beforePartial}. */
  readonly firstHalf: Matrix;
  /** Gives y₀ and then what stands for y₀, y₋₁, …, y₁₋ₙ in the recurrence, in which x before x₀ is 0. */
  readonly beforePartial: Matrix;
  /** A small integer, so that a round has one multiplication less. */
  readonly scale: bigint;
  readonly outputs: readonly bigint[];
  readonly inputs: readonly bigint[];
  /** For r from 1 to R. */
  readonly constants: readonly bigint[];
  /** Row i-1 gives the state's element i after the partial rounds from (y_R, x_R₋₁, y_R₋₁, …, x_R₋ₙ); its element 0 is y_R. */
  readonly afterPartial: Matrix;
  readonly afterPartialConstants: readonly bigint[];
  /** The matrix of the first full round after the partial ones, in which the first element's S-box output is that of y_R. */
  readonly secondHalfFirst: Matrix;
  /** Added after the matrix of each full round of the second half but the last. */
  readonly secondHalf: Matrix;
}

/**
 * Write the MDS matrix as [[a, w], [v, N]]: the partial rounds are a linear system driven by x whose state is the elements from 1
 * and whose output is y. N's characteristic polynomial (Cayley-Hamilton) eliminates that state. Constants of elements that a
 * partial S-box leaves alone move to the end first ({@link moveConstants}).
 */
export function recurrencePoseidon(parameters: PoseidonParameters): RecurrencePoseidon {
  const { width, fullRounds, partialRounds, mds } = parameters;
  const half = fullRounds / 2;
  const constants = moveConstants(parameters);
  const w = mds[0]!.slice(1);
  const dense = mds.slice(1).map((row) => row.slice(1));
  const response = responses(mds);
  const outputs = characteristic(dense);
  const inputs = response.map((h, j) => reduce(h - recalled(outputs, response, j)));
  const { scale, unit } = scaling(inputs[0]!);
  const [perUnit, fifth] = [invert(unit), power(unit, 5n)];
  const times = (matrix: Matrix, factor: (row: number, column: number) => bigint) =>
    matrix.map((row, i) => row.map((x, j) => reduce(x * factor(i, j))));

  const firsts = constants.slice(half + 1, half + partialRounds + 1).map((vector) => vector[0]!);
  const inverseDense = inverse(dense);
  const front = identity(width);
  for (let j = 1; j < width; j++) front[j] = [0n, ...timesVector(transpose(matrixPower(inverseDense, j)), w)];
  const { rows, shifts } = stateFromWindow(mds, response, firsts);
  return {
    width,
    mds,
    initial: constants[0]!,
    firstHalf: [...constants.slice(1, half), constants[half]!.map((c) => reduce(c * perUnit))],
    beforePartial: times(product(front, mds), () => perUnit),
    scale,
    outputs,
    inputs: inputs.slice(1).map((e) => reduce(e * fifth * perUnit)),
    constants: firsts.map((k, r) => reduce((k - recalled(outputs, firsts, r)) * perUnit)),
    afterPartial: times(rows, (_, j) => (j % 2 === 0 ? unit : fifth)),
    afterPartialConstants: shifts.map((c, i) => reduce(c + constants[half + partialRounds]![i + 1]!)),
    secondHalfFirst: times(mds, (_, j) => (j === 0 ? fifth : 1n)),
    secondHalf: constants.slice(half + partialRounds + 1),
  };
}

/** One vector per round for `initial` and each matrix after it: within the partial rounds only the first element's is not zero. */
export function moveConstants({ width, fullRounds, partialRounds, constants, mds }: PoseidonParameters): bigint[][] {
  const moved = constants.map((vector) => [...vector]);
  for (let round = fullRounds / 2; round < fullRounds / 2 + partialRounds; round++) {
    const carried = timesVector(mds, [0n, ...moved[round]!.slice(1)]);
    moved[round] = [moved[round]![0]!, ...Array.from({ length: width - 1 }, () => 0n)];
    moved[round + 1] = moved[round + 1]!.map((c, i) => reduce(c + carried[i]!));
  }
  return moved;
}

/** What an S-box output adds to y one, two, … width rounds later: a, w·v, w·N·v, … */
function responses(mds: Matrix): bigint[] {
  const w = mds[0]!.slice(1);
  const dense = mds.slice(1).map((row) => row.slice(1));
  let state = mds.slice(1).map((row) => row[0]!);
  return mds.map((row, i) => {
    if (i === 0) return row[0]!;
    const response = dot(w, state);
    state = timesVector(dense, state);
    return response;
  });
}

/** Σ coefficientsⱼ·values_{index-j} for j from 1, values before the first being 0. */
function recalled(coefficients: readonly bigint[], values: readonly bigint[], index: number): bigint {
  return reduce(coefficients.reduce((sum, c, j) => sum + c * (values[index - 1 - j] ?? 0n), 0n));
}

/** c with Mⁿ = Σ cⱼ·Mⁿ⁻ʲ, by Faddeev and LeVerrier. */
function characteristic(m: Matrix): bigint[] {
  const coefficients: bigint[] = [];
  for (let power = m; ; ) {
    const trace = power.reduce((sum, row, i) => sum + row[i]!, 0n);
    const c = reduce(trace * invert(BigInt(coefficients.length + 1)));
    coefficients.push(c);
    if (coefficients.length === m.length) return coefficients;
    power = product(m, power.map((row, i) => row.map((x, k) => (i === k ? reduce(x - c) : x))));
  }
}

/** The smallest scale and its unit with unit⁴·input = scale: in units of it, x is multiplied by the scale where y is by input. */
function scaling(input: bigint): { scale: bigint; unit: bigint } {
  for (let scale = 1n; ; scale++) {
    const square = squareRoot(reduce(scale * invert(input)));
    const unit = square === undefined ? undefined : squareRoot(square);
    if (unit !== undefined) return { scale, unit };
  }
}

/** The state from the n outputs and inputs before it, newest first and in turns: they determine what it was before them. */
function stateFromWindow(mds: Matrix, response: readonly bigint[], constants: readonly bigint[]) {
  const [w, v] = [mds[0]!.slice(1), mds.slice(1).map((row) => row[0]!)];
  const dense = mds.slice(1).map((row) => row.slice(1));
  const rounds = dense.map((_, i) => i);
  const n = rounds.length;
  const observed = rounds.map((i) => timesVector(transpose(matrixPower(dense, i)), w));
  const fromOutputs = product(matrixPower(dense, n), inverse(observed));
  const outputsOfInputs = rounds.map((i) => rounds.map((m) => (m <= i ? response[i - m]! : 0n)));
  const direct = transpose(rounds.map((m) => timesVector(matrixPower(dense, n - 1 - m), v)));
  const fromInputs = product(fromOutputs, outputsOfInputs).map((row, i) => row.map((x, m) => reduce(direct[i]![m]! - x)));
  const rows = rounds.map((i) => rounds.flatMap((j) => [fromOutputs[i]![n - 1 - j]!, fromInputs[i]![n - 1 - j]!]));
  return { rows, shifts: fromOutputs.map((row) => reduce(-dot(row, constants.slice(-n)))) };
}
