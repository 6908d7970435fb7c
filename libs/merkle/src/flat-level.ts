import { read256, write256 } from '@zkr/field-wasm/words';

/** So many elements are allocated together; a multiple of the arity, so that siblings lie side by side. */
const CHUNK_ELEMENTS = 4096;
const ELEMENT_WORDS = 4;
const ELEMENT_BYTES = 8 * ELEMENT_WORDS;

/** Siblings or a single node where they lie in memory. */
export interface ElementPlace {
  readonly bytes: Uint8Array;
  /** Of the first byte. */
  readonly at: number;
}

/**
 * One level of a tree in flat memory: 32 bytes little-endian an element, in chunks that exist from the first write into them
 * on. What was never written is the empty subtree of the level's height.
 */
export class FlatLevel {
  private readonly chunks: { readonly bytes: Uint8Array; readonly words: BigUint64Array }[] = [];
  private readonly chunkElements: number;
  private readonly emptyGroup = new Uint8Array(4 * ELEMENT_BYTES);

  /** @param width number of positions */
  constructor(
    private readonly width: number,
    private readonly empty: bigint,
  ) {
    this.chunkElements = Math.min(CHUNK_ELEMENTS, width);
    fill(new BigUint64Array(this.emptyGroup.buffer), empty);
  }

  read(position: number): bigint {
    const chunk = this.chunks[Math.floor(position / this.chunkElements)];
    if (chunk === undefined) return this.empty;
    return read256(chunk.words, (position % this.chunkElements) * ELEMENT_WORDS);
  }

  /** Writes an element to 32 bytes from `at` on, big-endian. */
  copy(position: number, target: Uint8Array, at: number): void {
    const chunk = this.chunks[Math.floor(position / this.chunkElements)];
    const bytes = chunk?.bytes ?? this.emptyGroup;
    const last = (chunk ? (position % this.chunkElements) * ELEMENT_BYTES : 0) + ELEMENT_BYTES - 1;
    for (let i = 0; i < ELEMENT_BYTES; i++) target[at + i] = bytes[last - i]!;
  }

  /** @param value at most 256 bits */
  write(position: number, value: bigint): void {
    write256(this.chunkFor(position).words, (position % this.chunkElements) * ELEMENT_WORDS, value);
  }

  /** Four siblings, the first of them at a multiple of four. To be read only: it may be shared memory of empty ones. */
  group(position: number): ElementPlace {
    const chunk = this.chunks[Math.floor(position / this.chunkElements)];
    if (chunk === undefined) return { bytes: this.emptyGroup, at: 0 };
    return { bytes: chunk.bytes, at: (position % this.chunkElements) * ELEMENT_BYTES };
  }

  /** Where to write an element. */
  place(position: number): ElementPlace {
    return { bytes: this.chunkFor(position).bytes, at: (position % this.chunkElements) * ELEMENT_BYTES };
  }

  private chunkFor(position: number) {
    if (!(position >= 0 && position < this.width)) throw new RangeError(`no position ${position} in a level of ${this.width}`);
    const number = Math.floor(position / this.chunkElements);
    const known = this.chunks[number];
    if (known) return known;
    const words = new BigUint64Array(this.chunkElements * ELEMENT_WORDS);
    if (this.empty !== 0n) fill(words, this.empty);
    return (this.chunks[number] = { bytes: new Uint8Array(words.buffer), words });
  }
}

function fill(words: BigUint64Array, value: bigint): void {
  write256(words, 0, value);
  for (let filled = ELEMENT_WORDS; filled < words.length; filled *= 2) words.copyWithin(filled, 0, filled);
}
