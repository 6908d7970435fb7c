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

const TWO_ADICITY = 28n;
/** 5 is no square modulo r: its power of the odd part of r - 1 generates the roots of unity of order 2^28. */
const ODD_PART = (FIELD_ORDER - 1n) >> TWO_ADICITY;

/** Tonelli and Shanks. @returns one of the two roots, undefined if there is none */
export function squareRoot(value: bigint): bigint | undefined {
  if (value === 0n) return 0n;
  if (power(value, (FIELD_ORDER - 1n) / 2n) !== 1n) return undefined;
  let root = power(value, (ODD_PART + 1n) / 2n);
  let rest = power(value, ODD_PART);
  let unity = power(5n, ODD_PART);
  for (let bits = TWO_ADICITY; rest !== 1n; ) {
    let order = 0n;
    for (let square = rest; square !== 1n; order++) square = reduce(square * square);
    const factor = power(unity, 1n << (bits - order - 1n));
    unity = reduce(factor * factor);
    root = reduce(root * factor);
    rest = reduce(rest * unity);
    bits = order;
  }
  return root;
}
