import fc from 'fast-check';
import { FIELD_ORDER } from '@zkr/protocol/constants';
import { poseidon4 } from 'poseidon-lite';
import { describe, expect, it } from 'vitest';
import { emptySubtrees } from './empty-subtrees.js';
import { FlatNodes } from './flat-nodes.js';
import { MerkleTree, rootOfPath } from './merkle-tree.js';
import { openMultiproof, takeMultiproof } from './multiproof.js';

const DEPTH = 3;
const newTree = (depth = DEPTH) => new MerkleTree(depth, new FlatNodes(depth));
const writes = fc.array(fc.tuple(fc.nat(4 ** DEPTH - 1), fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n })), { minLength: 1, maxLength: 12 });

/** Shares nothing with the library: hashes all leaves level by level, with poseidon-lite. */
function naiveLevels(leaves: Map<number, bigint>): bigint[][] {
  const levels = [Array.from({ length: 4 ** DEPTH }, (_, i) => leaves.get(i) ?? 0n)];
  for (let level = levels[0]!; level.length > 1; levels.push(level)) {
    const below = level;
    level = Array.from({ length: below.length / 4 }, (_, i) => poseidon4(below.slice(4 * i, 4 * i + 4)));
  }
  return levels;
}

describe('the 4-ary tree', () => {
  it('starts as the empty tree', () => {
    expect(newTree().root()).toBe(emptySubtrees(DEPTH)[DEPTH]);
    expect(newTree().root()).toBe(naiveLevels(new Map())[DEPTH]![0]);
  });

  it('has the root and the paths of its leaves, whenever it is asked', () => {
    fc.assert(
      fc.property(writes, fc.boolean(), (list, askBetween) => {
        const tree = newTree();
        const leaves = new Map<number, bigint>();
        for (const [index, leaf] of list) {
          tree.setLeaf(index, leaf);
          leaves.set(index, leaf);
          if (askBetween) tree.root();
        }
        const naive = naiveLevels(leaves);
        expect(tree.root()).toBe(naive[DEPTH]![0]);
        const [index, leaf] = list[list.length - 1] as [number, bigint];
        expect(tree.leaf(index)).toBe(leaf);
        const path = tree.path(index);
        expect(path).toEqual([0, 1, 2].map((height) => naive[height]!.slice(4 * Math.floor(index / 4 ** (height + 1))).slice(0, 4)));
        expect(rootOfPath(index, leaf, path)).toBe(tree.root());
        expect(rootOfPath(index, (leaf + 1n) % FIELD_ORDER, path)).not.toBe(tree.root());
      }),
      { numRuns: 30 },
    );
  });

  it('takes leaves anywhere in a large tree, also across chunks of its memory', () => {
    const tree = newTree(12);
    const indexes = [0, 4095, 4096, 4 ** 12 - 1, 7_654_321, 4 * 4096 - 1];
    for (const index of indexes) tree.setLeaf(index, BigInt(index + 1));
    for (const index of indexes) expect(rootOfPath(index, BigInt(index + 1), tree.path(index))).toBe(tree.root());
    expect(rootOfPath(1_000_000, 0n, tree.path(1_000_000))).toBe(tree.root());
    expect(() => tree.setLeaf(4 ** 12, 1n)).toThrow(RangeError);
    expect(() => tree.setLeaf(-1, 1n)).toThrow(RangeError);
  });
});

describe('a multiproof', () => {
  it('taken after leaves have changed follows the roots before and after', () => {
    fc.assert(
      fc.property(writes, writes, fc.array(fc.nat(4 ** DEPTH - 1)), (before, changes, alsoOpened) => {
        const tree = newTree();
        for (const [index, leaf] of before) tree.setLeaf(index, leaf);
        const rootBefore = tree.root();
        const opened = new Map<number, bigint>();
        for (const index of [...changes.map(([changed]) => changed), ...alsoOpened]) opened.set(index, tree.leaf(index));
        for (const [index, leaf] of changes) tree.setLeaf(index, leaf);
        const proof = takeMultiproof(tree, opened.keys());
        const partial = openMultiproof(proof, proof.indexes.map((index) => opened.get(index)!));
        expect(partial.root()).toBe(rootBefore);
        expect(takeMultiproof(partial, opened.keys())).toEqual(proof);
        for (const [index, leaf] of changes) partial.setLeaf(index, leaf);
        expect(partial.root()).toBe(tree.root());
        for (const index of opened.keys()) expect(partial.path(index)).toEqual(tree.path(index));
      }),
      { numRuns: 30 },
    );
  });

  it('holds no node that the reader computes itself', () => {
    const all = Array.from({ length: 4 ** DEPTH }, (_, i) => i);
    expect(takeMultiproof(newTree(), all).nodes).toHaveLength(0);
    expect(takeMultiproof(newTree(), [5]).nodes).toHaveLength(32 * 3 * DEPTH);
    expect(takeMultiproof(newTree(), [5, 6, 63]).nodes).toHaveLength(32 * (2 + 3 + 3 + 3 + 2));
  });

  it('is refused if its parts do not belong together', () => {
    const proof = takeMultiproof(newTree(), [1, 9]);
    expect(() => openMultiproof(proof, [0n])).toThrow(RangeError);
    for (const dropped of [1, 32]) expect(() => openMultiproof({ ...proof, nodes: proof.nodes.slice(dropped) }, [0n, 0n])).toThrow(RangeError);
    for (const indexes of [[9, 1], [1, 1], [1, 64], [-1, 9]]) expect(() => openMultiproof({ ...proof, indexes }, [0n, 0n])).toThrow(RangeError);
    expect(() => openMultiproof(proof, [0n, 0n]).path(20)).toThrow(RangeError);
  });
});
