import { FIELD_ORDER } from './constants.js';
import { reduce } from './modular.js';

const WORD = (1n << 64n) - 1n;

/** Reads and writes 32-byte little-endian integers at addresses of a module's memory. */
export class ElementMemory {
  private readonly words: BigUint64Array;

  constructor(buffer: ArrayBuffer) {
    this.words = new BigUint64Array(buffer);
  }

  /** @param value taken modulo r unless it is a field element */
  write(address: number, value: bigint): void {
    const element = value >= 0n && value < FIELD_ORDER ? value : reduce(value);
    const at = address >>> 3;
    this.words[at] = element & WORD;
    this.words[at + 1] = (element >> 64n) & WORD;
    this.words[at + 2] = (element >> 128n) & WORD;
    this.words[at + 3] = element >> 192n;
  }

  read(address: number): bigint {
    const at = address >>> 3;
    const { words } = this;
    return words[at]! | (words[at + 1]! << 64n) | (words[at + 2]! << 128n) | (words[at + 3]! << 192n);
  }
}
