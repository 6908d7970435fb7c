/** A set of indexes that takes a bit for each up to the largest. */
export class IndexSet {
  private words = new Uint32Array(64);

  add(index: number): void {
    const word = index >>> 5;
    while (word >= this.words.length) {
      const larger = new Uint32Array(2 * this.words.length);
      larger.set(this.words);
      this.words = larger;
    }
    this.words[word]! |= 1 << (index & 31);
  }

  /** Removes an index. @returns whether it was there */
  delete(index: number): boolean {
    const word = index >>> 5;
    const bit = 1 << (index & 31);
    if (word >= this.words.length || (this.words[word]! & bit) === 0) return false;
    this.words[word]! &= ~bit;
    return true;
  }
}
