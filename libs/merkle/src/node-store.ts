import { emptySubtrees } from './empty-subtrees.js';

/** Nodes of a tree by height (0 = leaves) and position from the left. */
export interface NodeStore {
  get(height: number, position: number): bigint;
  set(height: number, position: number, hash: bigint): void;
}

/** A whole tree in which every node that was never set is the empty subtree of its height. */
export class SparseNodes implements NodeStore {
  private readonly levels: Map<number, bigint>[];
  private readonly empty: readonly bigint[];

  constructor(depth: number) {
    this.empty = emptySubtrees(depth);
    this.levels = this.empty.map(() => new Map());
  }

  get(height: number, position: number): bigint {
    return this.levels[height]?.get(position) ?? (this.empty[height] as bigint);
  }

  set(height: number, position: number, hash: bigint): void {
    this.levels[height]?.set(position, hash);
  }
}

/** The part of a tree that a multiproof opens; a read outside it is a bug in whoever made the proof. */
export class KnownNodes implements NodeStore {
  private readonly levels: Map<number, bigint>[];

  constructor(depth: number) {
    this.levels = Array.from({ length: depth + 1 }, () => new Map());
  }

  has(height: number, position: number): boolean {
    return this.levels[height]?.has(position) ?? false;
  }

  get(height: number, position: number): bigint {
    const hash = this.levels[height]?.get(position);
    if (hash === undefined) throw new RangeError(`node ${position} at height ${height} is not in the multiproof`);
    return hash;
  }

  set(height: number, position: number, hash: bigint): void {
    this.levels[height]?.set(position, hash);
  }
}
