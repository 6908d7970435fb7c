import { FIELD_ORDER } from '../constants.js';
import { reduce } from '../modular.js';
import type { Callee, Code, Local } from '../wasm/code.js';
import type { ModuleBuilder } from '../wasm/module-builder.js';
import { LIMB_BITS, LIMB_COUNT, MONTGOMERY_FACTOR, toLimbs } from './limbs.js';
import type { Word } from './word.js';

const ORDER = toLimbs(FIELD_ORDER);
const COLUMNS = 2 * LIMB_COUNT - 1;
/** So many pairs of elements fit one column sum beside the reduction: 6 · 9 + 8 products of less than 2^58, and the carry. */
const PAIRS_PER_SUM = 6;

/** Emits arithmetic modulo r on elements in memory; what the functions assume of their operands' size is in limbs.ts. */
export class FieldCode {
  readonly elementBytes: number;
  private readonly dots = new Map<number, Callee>();

  constructor(
    readonly module: ModuleBuilder,
    private readonly word: Word,
  ) {
    this.elementBytes = LIMB_COUNT * word.bytes;
  }

  /** Constants in Montgomery form, one after the other; returns the first one's address. */
  elements(values: readonly bigint[]): number {
    return this.plainElements(values.map((value) => reduce(value * MONTGOMERY_FACTOR)));
  }

  plainElements(values: readonly bigint[]): number {
    const perLimb = this.word.bytes / 4;
    const limbs = values.flatMap((value) => toLimbs(value).flatMap((limb) => Array.from({ length: perLimb }, () => Number(limb))));
    return this.module.constant(new Uint8Array(Uint32Array.from(limbs).buffer));
  }

  reserveElements(count: number): number {
    return this.module.reserve(count * this.elementBytes);
  }

  /** (out, a, b): out = a·b. Operands may be the same; a·b < 169r² gives out < 2r. */
  readonly multiply = this.lazily(() =>
    this.module.define(3, (code, [out, a, b]) => {
      const left = this.loadAll(code, a!);
      const right = this.loadAll(code, b!);
      this.reduceColumns(code, out!, (column, add) => {
        for (const [i, j] of cells(column)) add(() => this.word.multiply(code.get(left[i]!).get(right[j]!)));
      });
    }),
  );

  /** (out, a): out = a². */
  readonly square = this.lazily(() =>
    this.module.define(2, (code, [out, a]) => {
      const limbs = this.loadAll(code, a!);
      const doubled = limbs.map((limb) => {
        const local = code.local(this.word.type);
        this.word.shiftLeft(code.get(limb), 1);
        code.set(local);
        return local;
      });
      this.reduceColumns(code, out!, (column, add) => {
        for (const [i, j] of cells(column)) {
          if (i < j) add(() => this.word.multiply(code.get(limbs[i]!).get(doubled[j]!)));
          if (i === j) add(() => this.word.multiply(code.get(limbs[i]!).get(limbs[i]!)));
        }
      });
    }),
  );

  /** (out, a, b, c): out = Σ aᵢ·bᵢ + c over `length` consecutive elements; out is none of a and b, but may be c. */
  dot(length: number): Callee {
    const known = this.dots.get(length);
    if (known) return known;
    const callee = this.module.define(4, (code, [out, a, b, c]) => {
      this.reduceColumns(
        code,
        out!,
        (column, add, split) => {
          for (let pair = 0; pair < length; pair++) {
            if (pair > 0 && pair % PAIRS_PER_SUM === 0) split();
            for (const [i, j] of cells(column)) {
              add(() => {
                this.word.load(code.get(a!), pair * this.elementBytes + i * this.word.bytes);
                this.word.load(code.get(b!), pair * this.elementBytes + j * this.word.bytes);
                this.word.multiply(code);
              });
            }
          }
        },
        c!,
      );
    });
    this.dots.set(length, callee);
    return callee;
  }

  /** (out, a, b): out = a + b, limb for limb and carried. */
  readonly add = this.lazily(() => this.limbwise((code, a, b, offset) => {
    this.word.load(code.get(a), offset);
    this.word.widen(code);
    this.word.load(code.get(b), offset);
    this.word.widen(code);
    this.word.add(code);
  }));

  /** (out, a, b): out = a - b + 4r, for b ≤ 4r. */
  readonly subtract = this.lazily(() => {
    const four = toLimbs(4n * FIELD_ORDER);
    return this.limbwise((code, a, b, offset) => {
      this.word.load(code.get(a), offset);
      this.word.widen(code);
      this.word.constant(code, four[offset / this.word.bytes]!);
      this.word.widen(code);
      this.word.add(code);
      this.word.load(code.get(b), offset);
      this.word.widen(code);
      this.word.subtract(code);
    });
  });

  /** Stores limbs that the callback computes from carried columns: Σ columns[k]·2^29k, reduced Montgomery-wise by 2^261. */
  private reduceColumns(
    code: Code,
    out: Local,
    column: (index: number, add: (push: () => void) => void, split: () => void) => void,
    addend?: Local,
  ): void {
    const { word } = this;
    const sum = code.local(word.type);
    const high = code.local(word.type);
    const quotients = Array.from({ length: LIMB_COUNT }, () => code.local(word.type));
    word.zero(code);
    code.set(sum);
    const add = (push: () => void) => {
      code.get(sum);
      push();
      word.add(code);
      code.set(sum);
    };
    const addLimb = (index: number) =>
      add(() => {
        word.load(code.get(addend!), index * word.bytes);
        word.widen(code);
      });
    for (let k = 0; k < COLUMNS; k++) {
      let isSplit = false;
      column(k, add, () => {
        word.shiftRight(code.get(sum), LIMB_BITS);
        if (isSplit) word.add(code.get(high));
        code.set(high);
        word.mask(code.get(sum));
        code.set(sum);
        isSplit = true;
      });
      for (const [i, j] of cells(k)) {
        if (j === 0) continue;
        add(() => {
          code.get(quotients[i]!);
          word.constant(code, ORDER[j]!);
          word.multiply(code);
        });
      }
      if (k < LIMB_COUNT) this.cancelLowLimb(code, sum, quotients[k]!);
      else {
        if (addend) addLimb(k - LIMB_COUNT);
        this.storeLimb(code, out, k - LIMB_COUNT, sum);
      }
      word.shiftRight(code.get(sum), LIMB_BITS);
      if (isSplit) word.add(code.get(high));
      code.set(sum);
    }
    if (addend) addLimb(LIMB_COUNT - 1);
    this.storeLimb(code, out, LIMB_COUNT - 1, sum);
  }

  /** r's lowest limb is 1 + 2^28, its own inverse modulo 2^29: the quotient takes no multiplication. */
  private cancelLowLimb(code: Code, sum: Local, quotient: Local): void {
    const { word } = this;
    const wide = code.local(word.type);
    word.shiftLeft(code.get(sum), LIMB_BITS - 1);
    word.subtract(code.get(sum));
    word.mask(code);
    code.tee(wide).get(sum);
    word.add(code);
    word.shiftLeft(code.get(wide), LIMB_BITS - 1);
    word.add(code);
    code.set(sum).get(wide);
    word.narrow(code);
    code.set(quotient);
  }

  private limbwise(push: (code: Code, a: Local, b: Local, offset: number) => void): Callee {
    return this.module.define(3, (code, [out, a, b]) => {
      const sum = code.local(this.word.type);
      for (let i = 0; i < LIMB_COUNT; i++) {
        push(code, a!, b!, i * this.word.bytes);
        if (i > 0) {
          this.word.shiftRightSigned(code.get(sum), LIMB_BITS);
          this.word.add(code);
        }
        code.set(sum);
        this.storeLimb(code, out!, i, sum);
      }
    });
  }

  private storeLimb(code: Code, out: Local, index: number, wide: Local): void {
    this.word.mask(code.get(out).get(wide));
    this.word.narrow(code);
    this.word.store(code, index * this.word.bytes);
  }

  private loadAll(code: Code, pointer: Local): Local[] {
    return Array.from({ length: LIMB_COUNT }, (_, i) => {
      const local = code.local(this.word.type);
      this.word.load(code.get(pointer), i * this.word.bytes);
      code.set(local);
      return local;
    });
  }

  /** A function that enters the module only if something uses it. */
  private lazily(define: () => Callee): () => Callee {
    let callee: Callee | undefined;
    return () => (callee ??= define());
  }
}

/** The pairs of limbs whose product belongs to a column. */
function cells(column: number): [number, number][] {
  return Array.from({ length: LIMB_COUNT }, (_, i): [number, number] => [i, column - i]).filter(([, j]) => j >= 0 && j < LIMB_COUNT);
}
