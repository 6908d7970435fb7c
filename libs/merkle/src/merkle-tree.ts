import { TREE_ARITY } from '@zkr/protocol/constants';
import { poseidon4 } from '@zkr/protocol/poseidon';
import type { NodeStore } from './node-store.js';

/**
 * The 4-ary Poseidon tree of docs/protocol.md, 1, over a store of nodes.
 * Writes are lazy: inner nodes are hashed when a root or path is read, each touched one once.
 */
export class MerkleTree {
  /** Positions at height 1 whose children changed since the last hashing. */
  private dirty = new Set<number>();

  constructor(
    readonly depth: number,
    private readonly nodes: NodeStore,
  ) {}

  leaf(index: number): bigint {
    return this.nodes.get(0, index);
  }

  setLeaf(index: number, leaf: bigint): void {
    if (index < 0 || index >= TREE_ARITY ** this.depth) throw new RangeError(`index ${index} is outside a tree of depth ${this.depth}`);
    this.nodes.set(0, index, leaf);
    this.dirty.add(Math.floor(index / TREE_ARITY));
  }

  root(): bigint {
    this.hashDirty();
    return this.nodes.get(this.depth, 0);
  }

  /** For each height from 0: all four children of the node above the index, as the circuit takes them. */
  path(index: number): bigint[][] {
    this.hashDirty();
    const levels: bigint[][] = [];
    for (let height = 0, position = index; height < this.depth; height++) {
      position = Math.floor(position / TREE_ARITY);
      levels.push(Array.from({ length: TREE_ARITY }, (_, child) => this.nodes.get(height, position * TREE_ARITY + child)));
    }
    return levels;
  }

  /** Writes a node as it was last hashed, 32 bytes big-endian; the caller knows that nothing below it has changed since. */
  copyNode(height: number, position: number, target: Uint8Array, at: number): void {
    this.nodes.copy(height, position, target, at);
  }

  private hashDirty(): void {
    let positions = this.dirty;
    if (positions.size === 0) return;
    this.dirty = new Set();
    for (let height = 1; height <= this.depth; height++) {
      const parents = new Set<number>();
      for (const position of positions) {
        this.nodes.hashNode(height, position);
        parents.add(Math.floor(position / TREE_ARITY));
      }
      positions = parents;
    }
  }
}

/** Root that a path of {@link MerkleTree.path} leads to if the index holds the leaf. */
export function rootOfPath(index: number, leaf: bigint, path: readonly (readonly bigint[])[]): bigint {
  return path.reduce((hash, children, height) => {
    const position = Math.floor(index / TREE_ARITY ** height) % TREE_ARITY;
    const [a, b, c, d] = children.map((child, i) => (i === position ? hash : child)) as [bigint, bigint, bigint, bigint];
    return poseidon4(a, b, c, d);
  }, leaf);
}
