import { dot, invert, reduce } from './modular.js';

export type Matrix = readonly (readonly bigint[])[];

export function identity(size: number): bigint[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1n : 0n)));
}

export function transpose(m: Matrix): bigint[][] {
  return m[0]!.map((_, j) => m.map((row) => row[j]!));
}

export function timesVector(m: Matrix, v: readonly bigint[]): bigint[] {
  return m.map((row) => dot(row, v));
}

export function product(a: Matrix, b: Matrix): bigint[][] {
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
}

export function matrixPower(m: Matrix, exponent: number): bigint[][] {
  if (exponent === 0) return identity(m.length);
  const half = matrixPower(m, exponent >> 1);
  const square = product(half, half);
  return exponent & 1 ? product(square, m) : square;
}

/** Gauss-Jordan; the matrices here are minors of MDS matrices, so none is singular. */
export function inverse(m: Matrix): bigint[][] {
  const unit = identity(m.length);
  const rows = m.map((row, i) => [...row, ...unit[i]!]);
  for (let column = 0; column < m.length; column++) {
    const pivot = rows.findIndex((row, i) => i >= column && row[column] !== 0n);
    if (pivot < 0) throw new RangeError('the matrix is singular');
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const scale = invert(rows[column]![column]!);
    const unitRow = (rows[column] = rows[column]!.map((x) => reduce(x * scale)));
    rows.forEach((row, i) => {
      const factor = row[column]!;
      if (i !== column && factor !== 0n) rows[i] = row.map((x, j) => reduce(x - factor * unitRow[j]!));
    });
  }
  return rows.map((row) => row.slice(m.length));
}
