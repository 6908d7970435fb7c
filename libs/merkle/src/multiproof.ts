import { fromBytes } from '@zkr/protocol/big-endian';
import { TREE_ARITY } from '@zkr/protocol/constants';
import { KnownNodes } from './known-nodes.js';
import { MerkleTree } from './merkle-tree.js';

/** Bytes of a node in a proof. */
const NODE_BYTES = 32;

/** The nodes beside the paths of some leaves: with the leaves, enough to recompute the root and every change below it. */
export interface Multiproof {
  readonly depth: number;
  /** Of the opened leaves, ascending. */
  readonly indexes: readonly number[];
  /** The nodes beside their paths in the order of {@link nodesBeside}, 32 bytes big-endian each; where they are follows from the indexes. */
  readonly nodes: Uint8Array;
}

/**
 * The (height, position) of the nodes that are no ancestors of the leaves but siblings of one: by height from 0, then from the
 * left.
 * @param indexes ascending, below 4^depth, each once
 */
export function nodesBeside(depth: number, indexes: readonly number[]): [height: number, position: number][] {
  const beside: [number, number][] = [];
  let onPath = indexes;
  for (let height = 0; height < depth; height++) {
    const parents: number[] = [];
    for (let i = 0; i < onPath.length; ) {
      const parent = Math.floor((onPath[i] as number) / TREE_ARITY);
      parents.push(parent);
      for (let child = 0; child < TREE_ARITY; child++) {
        const position = parent * TREE_ARITY + child;
        if (onPath[i] === position) i++;
        else beside.push([height, position]);
      }
    }
    onPath = parents;
  }
  return beside;
}

/**
 * Opens leaves of a tree as it was last hashed. The leaves themselves may have changed since, because nodes beside all of their
 * paths have not: taken after changes, it is the proof for before them too.
 */
export function takeMultiproof(tree: MerkleTree, opened: Iterable<number>): Multiproof {
  const indexes = [...new Set(opened)].sort((a, b) => a - b);
  const beside = nodesBeside(tree.depth, indexes);
  const nodes = new Uint8Array(NODE_BYTES * beside.length);
  beside.forEach(([height, position], i) => tree.copyNode(height, position, nodes, NODE_BYTES * i));
  return { depth: tree.depth, indexes, nodes };
}

/**
 * The partial tree that a multiproof and its leaves, in the order of its indexes, describe; its root must be compared with the
 * expected one.
 * @throws RangeError if indexes, nodes and leaves do not belong together
 */
export function openMultiproof({ depth, indexes, nodes }: Multiproof, leaves: readonly bigint[]): MerkleTree {
  if (!indexes.every((index, i) => index >= 0 && index < TREE_ARITY ** depth && (i === 0 || index > (indexes[i - 1] as number)))) {
    throw new RangeError(`the multiproof's indexes do not ascend within a tree of depth ${depth}`);
  }
  const beside = nodesBeside(depth, indexes);
  if (NODE_BYTES * beside.length !== nodes.length || indexes.length !== leaves.length) {
    throw new RangeError(`a multiproof of ${indexes.length} indexes with ${leaves.length} leaves takes ${beside.length} nodes, not ${nodes.length / NODE_BYTES}`);
  }
  const known = new KnownNodes(depth);
  beside.forEach(([height, position], i) => known.set(height, position, fromBytes(nodes.subarray(NODE_BYTES * i, NODE_BYTES * (i + 1)))));
  const tree = new MerkleTree(depth, known);
  indexes.forEach((index, i) => tree.setLeaf(index, leaves[i] as bigint));
  return tree;
}
