import { I64, type Code, type Local } from '../wasm/code.js';
import { LIMB_COUNT } from './limbs.js';

const THIRD = LIMB_COUNT / 3;
/** The thirds that a block multiplies: one with itself's counterpart, or the sum of two with that of theirs (Karatsuba). */
const BLOCKS = [[0], [1], [2], [0, 1], [0, 2], [1, 2]] as const;
const BLOCK_COLUMNS = 2 * THIRD - 1;

/** The three limbs of each of {@link BLOCKS}. */
export type Thirds = readonly (readonly Local[])[];

/** Computes the sums of an element's thirds. */
export function thirds(code: Code, limbs: readonly Local[]): Thirds {
  return BLOCKS.map(([first, second]) =>
    Array.from({ length: THIRD }, (_, i) => {
      const limb = limbs[first * THIRD + i]!;
      if (second === undefined) return limb;
      const sum = code.local(I64);
      code.get(limb).get(limbs[second * THIRD + i]!).i64Add().set(sum);
      return sum;
    }),
  );
}

/** Writes the sum of products that is a block's column; leaves it on the stack. */
export type BlockColumn = (block: number, column: number) => void;

/**
 * Columns of products of nine limbs from those of three: 54 multiplications and not 81, and for a sum of products the blocks are
 * summed before they are combined. Blocks' sums may exceed 64 bits; what is combined from them does not, so that it is exact.
 */
export class ColumnProducts {
  private readonly known = new Map<number, Local>();

  constructor(
    private readonly code: Code,
    private readonly push: BlockColumn,
  ) {}

  /** Leaves a column on the stack. Blocks are computed when first needed, between the steps of the reduction that wait for each other. */
  column(index: number): void {
    const terms = BLOCKS.flatMap(([first, second], block) => {
      const column = index - THIRD * (first + (second ?? first));
      if (column < 0 || column >= BLOCK_COLUMNS) return [];
      const negative = second === undefined ? [] : [first, second].map((third) => ({ sum: this.sum(third, column), isAdded: false }));
      return [{ sum: this.sum(block, column), isAdded: true }, ...negative];
    });
    terms.sort((a, b) => Number(b.isAdded) - Number(a.isAdded));
    terms.forEach(({ sum, isAdded }, i) => {
      this.code.get(sum);
      if (i === 0) return;
      if (isAdded) this.code.i64Add();
      else this.code.i64Sub();
    });
  }

  private sum(block: number, column: number): Local {
    const key = block * BLOCK_COLUMNS + column;
    const known = this.known.get(key);
    if (known) return known;
    const local = this.code.local(I64);
    this.push(block, column);
    this.code.set(local);
    this.known.set(key, local);
    return local;
  }
}

/** The pairs of a block's limbs whose product belongs to its column. */
export function blockCells(column: number): [number, number][] {
  return Array.from({ length: THIRD }, (_, i): [number, number] => [i, column - i]).filter(([, j]) => j >= 0 && j < THIRD);
}
