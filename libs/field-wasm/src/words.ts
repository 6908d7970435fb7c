const WORD = (1n << 64n) - 1n;

/** 256 bits from four words of 64, the lowest first: on this machine's memory 32 bytes little-endian. @param at index of the first word */
export function read256(words: BigUint64Array, at: number): bigint {
  return words[at]! | (words[at + 1]! << 64n) | (words[at + 2]! << 128n) | (words[at + 3]! << 192n);
}

/** @param value at most 256 bits */
export function write256(words: BigUint64Array, at: number, value: bigint): void {
  words[at] = value & WORD;
  words[at + 1] = (value >> 64n) & WORD;
  words[at + 2] = (value >> 128n) & WORD;
  words[at + 3] = value >> 192n;
}

export function read128(words: BigUint64Array, at: number): bigint {
  return words[at]! | (words[at + 1]! << 64n);
}

/** Writes the lower 128 bits of a value. */
export function write128(words: BigUint64Array, at: number, value: bigint): void {
  words[at] = value & WORD;
  words[at + 1] = (value >> 64n) & WORD;
}
