// Poseidon with the partial rounds as a linear recurrence: what the generated Solidity computes.
//
// In a partial round only the first element s0 passes an S-box. With the matrix [[a, w], [v, N]] and x = (s0 + c)^5 the round is
// s0' = a·x + w·u, u' = v·x + N·u: a linear system with one input and one output. In controller form, u = T·y with
// T·e1 = v and T·e(k+1) = N·T·ek + alpha_k·v (alpha: N's characteristic polynomial), it is a shift register:
// y' = (x − Σ alpha_k·yk, y1, …, y(m−1)) and s0' = a·x + Σ omega_k·yk, omega = w·T. The coefficients are the same in every
// round, where the sparse matrices of the Poseidon paper (appendix B) have as many others in each: a tenth of the code.
// The last step makes a = 1: with lambda^4 = a, lambda·s0 and lambda^5·y follow the same round, whose S-box gives lambda^5·x; so
// omega is divided by a, the round constants are multiplied by lambda, and the matrices before and after do the scaling.
import { bn254_Fr } from '@noble/curves/bn254.js';
import { identity, inverse, product, timesVector, transpose } from '@zkr/field-wasm/matrix';
import { invert, reduce } from '@zkr/field-wasm/modular';
import { poseidonParameters } from '@zkr/field-wasm/poseidon-parameters';
import { moveConstants } from '@zkr/field-wasm/recurrence-poseidon';

const fifth = (x) => reduce(x ** 5n);
const times = (m, v) => timesVector(m, v);
const plus = (a, b) => a.map((x, i) => reduce(x + b[i]));
const scaled = (v, factor) => v.map((x) => reduce(x * factor));

/** With the state's first element and m others as [[1, 0], [0, block]]. */
function besideOne(block) {
  const whole = identity(block.length + 1);
  block.forEach((row, i) => row.forEach((x, j) => (whole[i + 1][j + 1] = x)));
  return whole;
}

/**
 * @param {number} arity number of inputs
 * @returns tables of field elements: `initial` is added first; `firstHalf` and `secondHalf` after the matrix of each full round
 * but the last of their half; `roundConstants` before each partial S-box; `alpha` and `omega` as above, alpha
 * negated; `into` is the matrix of the last full round before the partial ones; `outOfFirst`, for s0, and `outOf` end them, with
 * `afterPartial` added then. Throws if there is no lambda
 */
export function companionPoseidon(arity) {
  const parameters = poseidonParameters(arity);
  const { mds, partialRounds, fullRounds } = parameters;
  const half = fullRounds / 2;
  const constants = moveConstants(parameters);
  const firstOfPartial = constants.slice(half, half + partialRounds).map((vector) => vector[0]);
  const a = mds[0][0];
  const w = mds[0].slice(1);
  const v = mds.slice(1).map((row) => row[0]);
  const n = mds.slice(1).map((row) => row.slice(1));

  const powers = [v];
  while (powers.length <= arity) powers.push(times(n, powers.at(-1)));
  // N^m·v = Σ dependence_i·N^i·v; the characteristic polynomial's coefficients are its negatives, highest power first.
  const dependence = times(inverse(transpose(powers.slice(0, arity))), powers[arity]);
  const alpha = dependence.map((x) => reduce(-x)).reverse();
  const basis = [v];
  for (let k = 0; k + 1 < arity; k++) basis.push(plus(times(n, basis[k]), scaled(v, alpha[k])));
  const t = transpose(basis);

  const lambda = bn254_Fr.sqrt(bn254_Fr.sqrt(a));
  const fifthOfLambda = fifth(lambda);
  const scaledRows = ([first, ...others]) => [scaled(first, lambda), ...others.map((row) => scaled(row, fifthOfLambda))];

  return {
    ...{ width: arity + 1, partialRounds, mds, initial: constants[0] },
    halfRounds: half,
    firstHalf: constants.slice(1, half),
    into: scaledRows(product(besideOne(inverse(t)), mds)),
    roundConstants: scaled(firstOfPartial, lambda),
    alpha: alpha.map((x) => reduce(-x)),
    omega: scaled(times(transpose(t), w), invert(a)),
    outOfFirst: invert(lambda),
    outOf: t.map((row) => scaled(row, invert(fifthOfLambda))),
    afterPartial: constants[half + partialRounds],
    secondHalf: constants.slice(half + partialRounds + 1),
  };
}

/** The same computation in TypeScript's numbers: what the generator checks its tables by. */
export function evaluateCompanion(p, inputs) {
  let s = plus(p.initial, [0n, ...inputs]);
  p.firstHalf.forEach((constants) => (s = plus(times(p.mds, s.map(fifth)), constants)));
  let [s0, ...y] = times(p.into, s.map(fifth));
  for (const constant of p.roundConstants) {
    const x = fifth(s0 + constant);
    s0 = reduce(x + y.reduce((sum, value, k) => sum + p.omega[k] * value, 0n));
    y = [reduce(x + y.reduce((sum, value, k) => sum + p.alpha[k] * value, 0n)), ...y.slice(0, -1)];
  }
  s = plus([reduce(p.outOfFirst * s0), ...times(p.outOf, y)], p.afterPartial);
  p.secondHalf.forEach((constants) => (s = plus(times(p.mds, s.map(fifth)), constants)));
  return times(p.mds, s.map(fifth))[0];
}
