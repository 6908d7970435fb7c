import { readFile } from 'node:fs/promises';

/** Linear combination: pairs of witness index and coefficient. */
type Combination = [signal: number, coefficient: bigint][];

/** (A·w)(B·w) = C·w for each constraint, with the value of each combination under one witness. */
interface Constraint {
  a: Combination;
  b: Combination;
  c: Combination;
}

/**
 * The constraints of an r1cs file, evaluated here and not by any prover's code, so that a witness can be judged that no
 * witness generator would produce.
 */
export class ConstraintSystem {
  private constructor(
    readonly prime: bigint,
    readonly constraints: Constraint[],
    private readonly names: Map<number, string>,
  ) {}

  static async read(r1csPath: string, symPath: string): Promise<ConstraintSystem> {
    const names = new Map<number, string>();
    for (const line of (await readFile(symPath, 'utf8')).split('\n')) {
      const [, witness, , name] = line.split(',');
      const index = Number(witness);
      // Of signals that O2 found equal, the outermost names the wire.
      if (name !== undefined && index >= 0 && !names.has(index)) names.set(index, name);
    }
    const { prime, constraints } = parseR1cs(await readFile(r1csPath));
    return new ConstraintSystem(prime, constraints, names);
  }

  nameOf(signal: number): string {
    return this.names.get(signal) ?? `signal ${String(signal)}`;
  }

  isSatisfied(witness: readonly bigint[]): boolean {
    return this.evaluate(witness).every(([a, b, c]) => (a * b - c) % this.prime === 0n);
  }

  /**
   * For each signal alone: does adding `delta(signal)` to it violate a constraint? Returns the signals where none is.
   * `witness` must satisfy the system.
   */
  signalsFreeAlone(witness: readonly bigint[], delta: (signal: number) => bigint): number[] {
    const values = this.evaluate(witness);
    const changes = new Map<number, Map<number, [bigint, bigint, bigint]>>();
    this.constraints.forEach((constraint, row) => {
      [constraint.a, constraint.b, constraint.c].forEach((combination, side) => {
        for (const [signal, coefficient] of combination) {
          const rows = changes.get(signal) ?? new Map<number, [bigint, bigint, bigint]>();
          changes.set(signal, rows);
          const change = rows.get(row) ?? [0n, 0n, 0n];
          rows.set(row, change);
          change[side as 0 | 1 | 2] += coefficient;
        }
      });
    });
    const free: number[] = [];
    for (let signal = 1; signal < witness.length; signal++) {
      const step = delta(signal);
      const refused = [...(changes.get(signal) ?? [])].some(([row, [da, db, dc]]) => {
        const [a, b, c] = values[row] as [bigint, bigint, bigint];
        return ((a + da * step) * (b + db * step) - (c + dc * step)) % this.prime !== 0n;
      });
      if (!refused) free.push(signal);
    }
    return free;
  }

  /**
   * Wires that the constraints do not determine, in a neighbourhood of `witness`, once the known ones are fixed. A row whose derivative
   * by exactly one unknown wire is not 0 determines that wire; this repeats until no row does. So an empty answer proves that the known
   * wires leave no freedom but that of choosing between isolated solutions (such as the two values of a bit).
   */
  undetermined(witness: readonly bigint[], known: (signal: number) => boolean): number[] {
    const rowsOf = new Map<number, number[]>();
    const unknowns = this.evaluate(witness).map(([a, b], row) => {
      const { a: left, b: right, c: product } = this.constraints[row] as Constraint;
      const derivative = new Map<number, bigint>();
      const add = (combination: Combination, factor: bigint): void => {
        for (const [signal, coefficient] of combination) {
          derivative.set(signal, (derivative.get(signal) ?? 0n) + coefficient * factor);
        }
      };
      add(left, b);
      add(right, a);
      add(product, -1n);
      const open = new Set<number>();
      for (const [signal, slope] of derivative) {
        if (signal === 0 || known(signal) || slope % this.prime === 0n) continue;
        open.add(signal);
        const rows = rowsOf.get(signal) ?? [];
        rows.push(row);
        rowsOf.set(signal, rows);
      }
      return open;
    });

    const determined = new Set<number>();
    const ready = unknowns.filter((open) => open.size === 1);
    for (let open = ready.pop(); open !== undefined; open = ready.pop()) {
      for (const signal of open) {
        determined.add(signal);
        for (const row of rowsOf.get(signal) ?? []) {
          const others = unknowns[row] as Set<number>;
          if (others.delete(signal) && others.size === 1) ready.push(others);
        }
      }
    }
    return witness.flatMap((_, signal) =>
      signal === 0 || known(signal) || determined.has(signal) ? [] : [signal],
    );
  }

  private evaluate(witness: readonly bigint[]): [bigint, bigint, bigint][] {
    const value = (combination: Combination): bigint =>
      combination.reduce(
        (sum, [signal, coefficient]) => sum + coefficient * (witness[signal] as bigint),
        0n,
      ) % this.prime;
    return this.constraints.map(({ a, b, c }) => [value(a), value(b), value(c)]);
  }
}

function parseR1cs(bytes: Buffer): { prime: bigint; constraints: Constraint[] } {
  const sections = new Map<number, number>();
  for (let i = 0, at = 12; i < bytes.readUInt32LE(8); i++) {
    sections.set(bytes.readUInt32LE(at), at + 12);
    at += 12 + Number(bytes.readBigUInt64LE(at + 4));
  }
  const [header, body] = [sections.get(1), sections.get(2)];
  if (header === undefined || body === undefined) throw new Error('The r1cs file lacks a section');
  const size = bytes.readUInt32LE(header);
  const readElement = (at: number): bigint => {
    let value = 0n;
    for (let i = size - 8; i >= 0; i -= 8) value = (value << 64n) | bytes.readBigUInt64LE(at + i);
    return value;
  };

  let at = body;
  const readCombination = (): Combination => {
    const terms: Combination = [];
    const count = bytes.readUInt32LE(at);
    at += 4;
    for (let i = 0; i < count; i++, at += 4 + size) terms.push([bytes.readUInt32LE(at), readElement(at + 4)]);
    return terms;
  };
  const constraints: Constraint[] = [];
  const count = bytes.readUInt32LE(header + 4 + size + 24);
  for (let i = 0; i < count; i++) {
    constraints.push({ a: readCombination(), b: readCombination(), c: readCombination() });
  }
  return { prime: readElement(header + 4), constraints };
}

/**
 * Names of the given wires, without those that may be free: the inverse in a zero test whose subject is 0, and the quotient in a comparison
 * whose divisor is 0. The test multiplies it with the subject, nothing else reads it, and its honest value is 0.
 */
export function namesExceptIdleInverses(
  system: ConstraintSystem,
  witness: readonly bigint[],
  wires: readonly number[],
): string[] {
  const inverse = /\.(isz|isZero|zeropoint|IsZero_\w+)\.inv$|\.AssertNonZeroIf_\w+\.inverse$|\.AssertAt(Most|Least)_\w+\.quotient\[\d+\]$/;
  return wires
    .filter((wire) => witness[wire] !== 0n || !inverse.test(system.nameOf(wire)))
    .map((wire) => system.nameOf(wire));
}
