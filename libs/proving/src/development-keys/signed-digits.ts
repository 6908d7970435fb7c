import { FIELD_BYTES } from './bn128-memory.js';

/**
 * Splits plain scalars into signed digits in −2^(bits−1) … 2^(bits−1), least significant first:
 * digit w of scalar i stands at [w · count + i], and scalar = Σ digit_w · 2^(w·bits).
 */
export function signedDigits(
  words: Uint32Array,
  scalars: number,
  count: number,
  { windowBits, windows }: { windowBits: number; windows: number },
): Int32Array {
  const digits = new Int32Array(windows * count);
  const half = 2 ** (windowBits - 1);
  const mask = 2 ** windowBits - 1;
  const scalarWords = FIELD_BYTES / 4;
  for (let i = 0; i < count; i++) {
    const first = (scalars >>> 2) + i * scalarWords;
    let carry = 0;
    for (let window = 0; window < windows; window++) {
      const bit = window * windowBits;
      const word = bit >>> 5;
      const shift = bit & 31;
      let raw = word < scalarWords ? words[first + word]! >>> shift : 0;
      // A second word is needed only where the window crosses; a shift by 32 would be a shift by 0.
      if (shift + windowBits > 32 && word + 1 < scalarWords) raw |= words[first + word + 1]! << (32 - shift);
      let digit = (raw & mask) + carry;
      carry = digit > half ? 1 : 0;
      if (carry) digit -= mask + 1;
      digits[window * count + i] = digit;
    }
  }
  return digits;
}
