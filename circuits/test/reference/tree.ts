import { poseidon4 } from 'poseidon-lite/poseidon4';

/** A dense 4-ary Poseidon tree of small depth: `levels[0]` are the leaves, `levels[depth]` is the root alone. */
export class ReferenceTree {
  private readonly levels: bigint[][];

  constructor(readonly depth: number) {
    this.levels = Array.from({ length: depth + 1 }, (_, height) =>
      new Array<bigint>(4 ** (depth - height)).fill(0n),
    );
    for (let height = 0; height < depth; height++) {
      this.level(height + 1).forEach((_, node) => {
        this.rehash(height, node);
      });
    }
  }

  get root(): bigint {
    return this.level(this.depth)[0] as bigint;
  }

  /** The four children of each node on the path of an index, lowest first. */
  path(index: number): bigint[][] {
    return Array.from({ length: this.depth }, (_, height) =>
      this.children(height, Math.floor(index / 4 ** (height + 1))),
    );
  }

  set(index: number, leaf: bigint): void {
    this.level(0)[index] = leaf;
    for (let height = 0; height < this.depth; height++)
      this.rehash(height, Math.floor(index / 4 ** (height + 1)));
  }

  private rehash(height: number, node: number): void {
    this.level(height + 1)[node] = poseidon4(this.children(height, node));
  }

  private children(height: number, node: number): bigint[] {
    return this.level(height).slice(4 * node, 4 * node + 4);
  }

  private level(height: number): bigint[] {
    const level = this.levels[height];
    if (level === undefined) throw new Error(`The tree has no height ${String(height)}`);
    return level;
  }
}
