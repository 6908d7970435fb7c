import { type Bn128Memory, FIELD_BYTES } from './bn128-memory.js';
import type { FixedBaseTable } from './fixed-base-table.js';
import { signedDigits } from './signed-digits.js';

/** Scalars multiplied at a time: large enough to make the shared inversion cheap, small enough for the CPU's cache. */
export const MULTIPLICATION_CHUNK = 8192;

/**
 * out[i] = scalar[i] · G, affine, for up to MULTIPLICATION_CHUNK plain scalars.
 *
 * All accumulators advance window by window in affine coordinates with one shared inversion per window: about 6 field
 * multiplications per addition where Jacobian coordinates need 11. The formula has no result for P + (±P); those
 * (a zero or a wrapped scalar) go through the complete addition.
 */
export function multiplyFixedBase(
  memory: Bn128Memory,
  table: FixedBaseTable,
  scalars: number,
  count: number,
): number {
  const { group, windows, entriesPerWindow } = table;
  const { coordinateBytes, pointBytes } = group;
  const out = memory.alloc(MULTIPLICATION_CHUNK * pointBytes);
  const inverses = memory.alloc(MULTIPLICATION_CHUNK * coordinateBytes);
  const [slope, x3] = [memory.alloc(coordinateBytes), memory.alloc(coordinateBytes)];
  const jacobian = memory.alloc(3 * coordinateBytes);
  const negated = memory.alloc(pointBytes);
  const field = (name: string) => memory.fn(`${group.field}_${name}`);
  const [mul, square, add, sub, neg] = [
    field('mul'),
    field('square'),
    field('add'),
    field('sub'),
    field('neg'),
  ];
  const [isZero, copy, batchInverse] = [field('isZero'), field('copy'), field('batchInverse')];
  const copyPoint = memory.fn(`${group.prefix}_copyAffine`);

  const { u32 } = memory;
  const digits = signedDigits(u32, scalars, count, table);
  const started = new Uint8Array(count);
  const accumulators = new Uint32Array(count);
  const entries = new Uint32Array(count);

  for (let window = 0; window < windows; window++) {
    const firstEntry = table.points + window * entriesPerWindow * pointBytes;
    let pending = 0;
    for (let i = 0; i < count; i++) {
      const digit = digits[window * count + i]!;
      if (digit === 0) continue;
      const entry = firstEntry + (Math.abs(digit) - 1) * pointBytes;
      const accumulator = out + i * pointBytes;
      if (started[i] === 0) {
        copyPoint(entry, accumulator);
        if (digit < 0) neg(accumulator + coordinateBytes, accumulator + coordinateBytes);
        started[i] = 1;
        continue;
      }
      sub(entry, accumulator, inverses + pending * coordinateBytes);
      accumulators[pending] = i;
      entries[pending] = entry;
      pending++;
    }
    if (pending === 0) continue;
    batchInverse(inverses, coordinateBytes, pending, inverses, coordinateBytes);

    for (let k = 0; k < pending; k++) {
      const i = accumulators[k]!;
      const entry = entries[k]!;
      const negative = digits[window * count + i]! < 0;
      const [x, y] = [out + i * pointBytes, out + i * pointBytes + coordinateBytes];
      const inverse = inverses + k * coordinateBytes;
      if (u32[inverse >>> 2] === 0 && isZero(inverse)) {
        addCompletely(i, entry, negative);
        continue;
      }
      if (negative) {
        add(entry + coordinateBytes, y, slope);
        neg(slope, slope);
      } else {
        sub(entry + coordinateBytes, y, slope);
      }
      mul(slope, inverse, slope);
      square(slope, x3);
      sub(x3, x, x3);
      sub(x3, entry, x3);
      sub(x, x3, x);
      mul(slope, x, slope);
      sub(slope, y, y);
      copy(x3, x);
    }
  }
  return out;

  function addCompletely(i: number, entry: number, negative: boolean): void {
    const accumulator = out + i * pointBytes;
    copyPoint(entry, negated);
    if (negative) neg(negated + coordinateBytes, negated + coordinateBytes);
    memory.fn(`${group.prefix}_addAffine`)(accumulator, negated, jacobian);
    memory.fn(`${group.prefix}_toAffine`)(jacobian, accumulator);
    started[i] = memory.fn(`${group.prefix}_isZeroAffine`)(accumulator) ? 0 : 1;
  }
}

/** Scalars at `scalars`, `count` of them, multiplied chunk by chunk; `take` gets each chunk's affine points. */
export async function multiplyAll(
  memory: Bn128Memory,
  table: FixedBaseTable,
  scalars: number,
  count: number,
  take: (points: Uint8Array) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < count; start += MULTIPLICATION_CHUNK) {
    const n = Math.min(MULTIPLICATION_CHUNK, count - start);
    await memory.scoped(() => {
      const out = multiplyFixedBase(memory, table, scalars + start * FIELD_BYTES, n);
      return take(memory.u8.subarray(out, out + n * table.group.pointBytes));
    });
  }
}
