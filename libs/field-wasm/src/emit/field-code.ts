import { FIELD_ORDER } from '../constants.js';
import { reduce } from '../modular.js';
import { I64, type Callee, type Code, type Local } from '../wasm/code.js';
import type { ModuleBuilder } from '../wasm/module-builder.js';
import { blockCells, ColumnProducts, thirds, type BlockColumn, type Thirds } from './column-products.js';
import { ELEMENT_BYTES, LIMB_BITS, LIMB_BYTES, LIMB_COUNT, LIMB_MASK, MONTGOMERY_FACTOR, toLimbs } from './limbs.js';

type Push = () => void;

const ORDER = toLimbs(FIELD_ORDER);
const COLUMNS = 2 * LIMB_COUNT - 1;
/** So many pairs of elements fit one column sum beside the reduction: 6 · 9 + 8 products of less than 2^58, and the carry. */
const PAIRS_PER_SUM = 6;

/** Emits arithmetic modulo r on elements in memory; limbs.ts has what the functions assume of their operands' size. */
export class FieldCode {
  private readonly dots = new Map<string, Callee>();

  constructor(readonly module: ModuleBuilder) {}

  /** Constants in Montgomery form, one after the other; returns the first one's address. */
  elements(values: readonly bigint[]): number {
    return this.plainElements(values.map((value) => reduce(value * MONTGOMERY_FACTOR)));
  }

  plainElements(values: readonly bigint[]): number {
    const bytes = new Uint8Array(values.length * ELEMENT_BYTES);
    const view = new DataView(bytes.buffer);
    values.flatMap(toLimbs).forEach((limb, i) => view.setUint32(i * LIMB_BYTES, Number(limb), true));
    return this.module.constant(bytes);
  }

  reserveElements(count: number): number {
    return this.module.reserve(count * ELEMENT_BYTES);
  }

  /** (out, a, b): out = a·b; any of them may be the same. */
  readonly multiply = lazily(() =>
    this.module.define(3, (code, [out, a, b]) => {
      const [left, right] = [loadElement(code, a!), loadElement(code, b!)];
      const products = new ColumnProducts(code, sumOfProducts(code, [[thirds(code, left), thirds(code, right)]]));
      reduceColumns(code, out!, (column, add) => add(() => products.column(column)));
    }),
  );

  /** (out, a): out = a². */
  readonly square = lazily(() =>
    this.module.define(2, (code, [out, a]) => {
      const limbs = loadElement(code, a!);
      const doubled = limbs.map((limb) => {
        const local = code.local(I64);
        code.get(limb).i64Shl(1).set(local);
        return local;
      });
      reduceColumns(code, out!, (column, add) => {
        for (const [i, j] of cells(column)) {
          if (i <= j) add(() => code.get(limbs[i]!).get(i < j ? doubled[j]! : limbs[j]!).i64Mul());
        }
      });
    }),
  );

  /**
   * (out, a, b, c, …): out = Σ aᵢ·bᵢ + Σ scaleⱼ·cⱼ over `length` consecutive elements and an addend for each of the scales,
   * reduced once; any of them may be the same.
   */
  dot(length: number, scales: readonly bigint[] = [1n]): Callee {
    const key = [length, ...scales].join();
    const known = this.dots.get(key);
    if (known) return known;
    const callee = this.module.define(3 + scales.length, (code, [out, a, b, ...addends]) => {
      const load = (pointer: Local) =>
        Array.from({ length }, (_, pair) => thirds(code, loadElement(code, pointer, pair * ELEMENT_BYTES)));
      const right = load(b!);
      const left = load(a!);
      const pairs = left.map((element, i) => [element, right[i]!] as const);
      const groups = Array.from({ length: Math.ceil(length / PAIRS_PER_SUM) }, (_, group) => {
        const members = pairs.slice(group * PAIRS_PER_SUM, (group + 1) * PAIRS_PER_SUM);
        return new ColumnProducts(code, sumOfProducts(code, members));
      });
      const sum = (column: number, add: (push: Push) => void, split: () => void) => {
        groups.forEach((products, group) => {
          if (group > 0) split();
          add(() => products.column(column));
        });
      };
      reduceColumns(code, out!, sum, addends.map((pointer, i) => ({ pointer, scale: scales[i]! })));
    });
    this.dots.set(key, callee);
    return callee;
  }

  /** (out, a, b): out = a + b, not reduced. */
  readonly add = lazily(() =>
    limbwise(this.module, (code, a, b, offset) => {
      code.get(a).i64Load32U(offset).get(b).i64Load32U(offset).i64Add();
    }),
  );

  /** (out, a, b): out = a - b + 4r, for b ≤ 4r. */
  readonly subtract = lazily(() => {
    const four = toLimbs(4n * FIELD_ORDER);
    return limbwise(this.module, (code, a, b, offset) => {
      code.get(a).i64Load32U(offset).i64(four[offset / LIMB_BYTES]!).i64Add().get(b).i64Load32U(offset).i64Sub();
    });
  });
}

/**
 * Stores Σ column_k · 2^29k divided by 2^261 modulo r, plus the scaled elements at `addends`. The callback adds a column's products with
 * `add`; where they are too many for 64 bits, it calls `split` between them.
 */
function reduceColumns(
  code: Code,
  out: Local,
  column: (index: number, add: (push: Push) => void, split: () => void) => void,
  addends: readonly { readonly pointer: Local; readonly scale: bigint }[] = [],
): void {
  const [sum, carry, high] = [code.local(I64), code.local(I64), code.local(I64)];
  const quotients = Array.from({ length: LIMB_COUNT }, () => code.local(I64));
  const add = (push: Push) => {
    code.get(sum);
    push();
    code.i64Add().set(sum);
  };
  const finish = (index: number) => {
    for (const { pointer, scale } of addends) {
      add(() => {
        code.get(pointer).i64Load32U(index * LIMB_BYTES);
        if (scale !== 1n) code.i64(scale).i64Mul();
      });
    }
    storeLimb(code, out, index, sum);
  };
  for (let k = 0; k < COLUMNS; k++) {
    // A column's products do not wait for the column before: the processor works on several at once.
    code.i64(0n).set(sum);
    let isSplit = false;
    column(k, add, () => {
      code.get(sum).i64ShrU(LIMB_BITS);
      if (isSplit) code.get(high).i64Add();
      code.set(high).get(sum).i64(LIMB_MASK).i64And().set(sum);
      isSplit = true;
    });
    if (k > LIMB_COUNT) add(() => code.get(carry));
    for (const [i, j] of cells(k)) {
      if (k <= LIMB_COUNT && j === 1) add(() => code.get(carry));
      if (j > 0) add(() => code.get(quotients[i]!).i64(ORDER[j]!).i64Mul());
    }
    if (k < LIMB_COUNT) cancelLowLimb(code, sum, quotients[k]!);
    else finish(k - LIMB_COUNT);
    code.get(sum).i64ShrU(LIMB_BITS);
    if (isSplit) code.get(high).i64Add();
    code.set(carry);
  }
  code.get(carry).set(sum);
  finish(LIMB_COUNT - 1);
}

/** r's lowest limb is 1 + 2^28, its own inverse modulo 2^29: neither the quotient nor its product takes a multiplication. */
function cancelLowLimb(code: Code, sum: Local, quotient: Local): void {
  code.get(sum).i64Shl(LIMB_BITS - 1).get(sum).i64Sub().i64(LIMB_MASK).i64And().tee(quotient);
  code.get(sum).i64Add();
  code.get(quotient).i64Shl(LIMB_BITS - 1).i64Add().set(sum);
}

/** A function of (out, a, b) that carries what `push` makes of each pair of limbs. */
function limbwise(module: ModuleBuilder, push: (code: Code, a: Local, b: Local, offset: number) => void): Callee {
  return module.define(3, (code, [out, a, b]) => {
    const sum = code.local(I64);
    for (let i = 0; i < LIMB_COUNT; i++) {
      push(code, a!, b!, i * LIMB_BYTES);
      if (i > 0) code.get(sum).i64ShrS(LIMB_BITS).i64Add();
      code.set(sum);
      storeLimb(code, out!, i, sum);
    }
  });
}

function storeLimb(code: Code, out: Local, index: number, value: Local): void {
  code.get(out).get(value).i64(LIMB_MASK).i64And().i64Store32(index * LIMB_BYTES);
}

function loadElement(code: Code, pointer: Local, offset = 0): Local[] {
  return Array.from({ length: LIMB_COUNT }, (_, i) => {
    const local = code.local(I64);
    code.get(pointer).i64Load32U(offset + i * LIMB_BYTES).set(local);
    return local;
  });
}

function sumOfProducts(code: Code, pairs: readonly (readonly [Thirds, Thirds])[]): BlockColumn {
  return (block, column) => {
    pairs
      .flatMap(([left, right]) => blockCells(column).map(([i, j]) => [left[block]![i]!, right[block]![j]!] as const))
      .forEach(([a, b], term) => {
        code.get(a).get(b).i64Mul();
        if (term > 0) code.i64Add();
      });
  };
}

/** The pairs of limbs whose product belongs to a column. */
function cells(column: number): [number, number][] {
  return Array.from({ length: LIMB_COUNT }, (_, i): [number, number] => [i, column - i]).filter(([, j]) => j >= 0 && j < LIMB_COUNT);
}

/** A function that enters the module only if something uses it. */
function lazily(define: () => Callee): () => Callee {
  let callee: Callee | undefined;
  return () => (callee ??= define());
}
