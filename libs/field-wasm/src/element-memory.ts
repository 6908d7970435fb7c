import { FIELD_ORDER } from './constants.js';
import { reduce } from './modular.js';
import { read256, write256 } from './words.js';

/** Reads and writes 32-byte little-endian integers at addresses of a module's memory. */
export class ElementMemory {
  private readonly words: BigUint64Array;

  constructor(buffer: ArrayBuffer) {
    this.words = new BigUint64Array(buffer);
  }

  /** @param value taken modulo r unless it is a field element */
  write(address: number, value: bigint): void {
    const element = value >= 0n && value < FIELD_ORDER ? value : reduce(value);
    write256(this.words, address >>> 3, element);
  }

  read(address: number): bigint {
    return read256(this.words, address >>> 3);
  }
}
