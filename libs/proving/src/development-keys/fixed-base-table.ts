import type { Bn128Memory } from './bn128-memory.js';
import type { Group } from './group.js';

/** Scalars are below r < 2^254. */
const SCALAR_BITS = 254;
/** Points made affine at a time. */
const CHUNK = 4096;

/**
 * Multiples of a group's generator for signed windows: entry d − 1 of window w is d · 2^(w·bits) · G, d = 1 … 2^(bits−1).
 * A scalar multiplication is then one addition per window and no doubling.
 */
export interface FixedBaseTable {
  readonly group: Group;
  readonly windowBits: number;
  readonly windows: number;
  readonly entriesPerWindow: number;
  /** Affine points, window after window. */
  readonly points: number;
}

/** The window size with the least work for `multiplications`, building the table included. */
export function chooseWindowBits(multiplications: number): number {
  const cost = (bits: number) => windowCount(bits) * (multiplications + 2 * 2 ** (bits - 1));
  return [4, 6, 8, 10, 11, 12, 13, 14, 15].reduce((best, bits) => (cost(bits) < cost(best) ? bits : best));
}

/** One bit more than the scalar: signed digits can carry out of its top. */
function windowCount(bits: number): number {
  return Math.ceil((SCALAR_BITS + 1) / bits);
}

export function buildFixedBaseTable(memory: Bn128Memory, group: Group, windowBits: number): FixedBaseTable {
  const windows = windowCount(windowBits);
  const entriesPerWindow = 2 ** (windowBits - 1);
  const jacobianBytes = 3 * group.coordinateBytes;
  const points = memory.alloc(windows * entriesPerWindow * group.pointBytes);
  const base = memory.alloc(jacobianBytes);
  const multiples = memory.alloc(CHUNK * jacobianBytes);
  const call = (name: string) => memory.fn(`${group.prefix}_${name}`);
  const [addMixed, double, copy] = [call('addMixed'), call('double'), call('copy')];
  const affineBase = memory.alloc(group.pointBytes);
  const running = memory.alloc(jacobianBytes);

  copy(group.generator, base);
  for (let window = 0; window < windows; window++) {
    call('toAffine')(base, affineBase);
    call('zero')(running);
    for (let start = 0; start < entriesPerWindow; start += CHUNK) {
      const n = Math.min(CHUNK, entriesPerWindow - start);
      for (let i = 0; i < n; i++) {
        addMixed(running, affineBase, running);
        copy(running, multiples + i * jacobianBytes);
      }
      call('batchToAffine')(multiples, n, points + (window * entriesPerWindow + start) * group.pointBytes);
    }
    // The last entry is 2^(bits−1) times the base; twice that is the next window's base.
    double(running, base);
  }
  return { group, windowBits, windows, entriesPerWindow, points };
}
