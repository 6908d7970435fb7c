import { FIELD_ORDER } from './constants.js';

/** The representative of a value below r, also of a negative one. */
export function reduce(value: bigint): bigint {
  const rest = value % FIELD_ORDER;
  return rest < 0n ? rest + FIELD_ORDER : rest;
}

export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = reduce(square * square)) {
    if (rest & 1n) result = reduce(result * square);
  }
  return result;
}

export function invert(value: bigint): bigint {
  return power(value, FIELD_ORDER - 2n);
}

/** One inversion and three multiplications a value. */
export function invertAll(values: readonly bigint[]): bigint[] {
  const before = [1n];
  for (const value of values) before.push(reduce(before.at(-1)! * value));
  let rest = invert(before.at(-1)!);
  return values
    .map((_, i) => values.length - 1 - i)
    .map((i) => {
      const inverse = reduce(rest * before[i]!);
      rest = reduce(rest * values[i]!);
      return inverse;
    })
    .reverse();
}

export function dot(a: readonly bigint[], b: readonly bigint[]): bigint {
  return reduce(a.reduce((sum, x, i) => sum + x * b[i]!, 0n));
}
