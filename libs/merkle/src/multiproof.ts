import { TREE_ARITY } from '@zkr/protocol/constants';
import { MerkleTree } from './merkle-tree.js';
import { KnownNodes } from './node-store.js';

/** The nodes beside the paths of some leaves: with the leaves, enough to recompute the root and every change below it. */
export interface Multiproof {
  readonly depth: number;
  /** (height, position, hash) */
  readonly nodes: readonly (readonly [number, number, bigint])[];
}

/**
 * Collects a multiproof while leaves are being changed. A leaf must be opened before it is changed for the first time; nodes
 * above leaves opened earlier are left out, because the reader recomputes them.
 */
export class MultiproofRecorder {
  private readonly onPath: Set<number>[];
  private readonly beside = new Map<string, [number, number, bigint]>();

  constructor(private readonly tree: MerkleTree) {
    this.onPath = Array.from({ length: tree.depth + 1 }, () => new Set());
  }

  open(index: number): void {
    this.tree.siblingPositions(index).forEach((positions, height) => {
      for (const position of positions) this.note(height, position, Math.floor(index / TREE_ARITY ** height));
    });
    for (let height = 0; height <= this.tree.depth; height++) this.onPath[height]?.add(Math.floor(index / TREE_ARITY ** height));
  }

  finish(): Multiproof {
    return { depth: this.tree.depth, nodes: [...this.beside.values()] };
  }

  private note(height: number, position: number, ownPosition: number): void {
    const key = `${height}:${position}`;
    if (position === ownPosition || this.onPath[height]?.has(position) || this.beside.has(key)) return;
    this.beside.set(key, [height, position, this.tree.node(height, position)]);
  }
}

/** The partial tree that a multiproof and its leaves (index, value) describe; its root must be compared with the expected one. */
export function openMultiproof(proof: Multiproof, leaves: readonly (readonly [number, bigint])[]): MerkleTree {
  const nodes = new KnownNodes(proof.depth);
  for (const [height, position, hash] of proof.nodes) nodes.set(height, position, hash);
  const tree = new MerkleTree(proof.depth, nodes);
  for (const [index, leaf] of leaves) tree.setLeaf(index, leaf);
  return tree;
}
