import { hashNode } from '@zkr/field-wasm/node-hashing';
import { TREE_ARITY } from '@zkr/protocol/constants';
import { emptySubtrees } from './empty-subtrees.js';
import { FlatLevel } from './flat-level.js';
import type { NodeStore } from './node-store.js';

/**
 * A whole tree in flat memory, hashed there. Takes 43 bytes for each leaf up to the last one written (rounded up to chunks);
 * everything to the right of them is an empty subtree and takes none.
 */
export class FlatNodes implements NodeStore {
  private readonly levels: FlatLevel[];

  constructor(depth: number) {
    this.levels = emptySubtrees(depth).map((empty, height) => new FlatLevel(TREE_ARITY ** (depth - height), empty));
  }

  get(height: number, position: number): bigint {
    return this.level(height).read(position);
  }

  copy(height: number, position: number, target: Uint8Array, at: number): void {
    this.level(height).copy(position, target, at);
  }

  set(height: number, position: number, hash: bigint): void {
    this.level(height).write(position, hash);
  }

  hashNode(height: number, position: number): void {
    const children = this.level(height - 1).group(position * TREE_ARITY);
    const parent = this.level(height).place(position);
    hashNode(children.bytes, children.at, parent.bytes, parent.at);
  }

  private level(height: number): FlatLevel {
    const level = this.levels[height];
    if (level === undefined) throw new RangeError(`no height ${height} in a tree of depth ${this.levels.length - 1}`);
    return level;
  }
}
