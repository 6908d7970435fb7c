import { toBytes } from '@zkr/protocol/big-endian';
import { TREE_ARITY } from '@zkr/protocol/constants';
import { poseidon4 } from '@zkr/protocol/poseidon';
import type { NodeStore } from './node-store.js';

/** The part of a tree that a multiproof opens; a read outside it is a bug in whoever made the proof. */
export class KnownNodes implements NodeStore {
  private readonly levels: Map<number, bigint>[];

  constructor(depth: number) {
    this.levels = Array.from({ length: depth + 1 }, () => new Map());
  }

  get(height: number, position: number): bigint {
    const hash = this.levels[height]?.get(position);
    if (hash === undefined) throw new RangeError(`node ${position} at height ${height} is not in the multiproof`);
    return hash;
  }

  copy(height: number, position: number, target: Uint8Array, at: number): void {
    target.set(toBytes(this.get(height, position), 32), at);
  }

  set(height: number, position: number, hash: bigint): void {
    this.levels[height]?.set(position, hash);
  }

  hashNode(height: number, position: number): void {
    const child = (i: number) => this.get(height - 1, position * TREE_ARITY + i);
    this.set(height, position, poseidon4(child(0), child(1), child(2), child(3)));
  }
}
