import fc from 'fast-check';
import { poseidon4 } from '@zkr/protocol/poseidon';
import { describe, expect, it } from 'vitest';
import { emptySubtrees } from './empty-subtrees.js';
import { MerkleTree, rootOfPath } from './merkle-tree.js';
import { MultiproofRecorder, openMultiproof } from './multiproof.js';
import { SparseNodes } from './node-store.js';

const DEPTH = 3;
const newTree = () => new MerkleTree(DEPTH, new SparseNodes(DEPTH));
const writes = fc.array(fc.tuple(fc.nat(4 ** DEPTH - 1), fc.bigInt({ min: 0n, max: 1n << 250n })), { minLength: 1, maxLength: 12 });

/** Independent of the class: hashes all 64 leaves level by level. */
function plainRoot(leaves: Map<number, bigint>): bigint {
  let level = Array.from({ length: 4 ** DEPTH }, (_, i) => leaves.get(i) ?? 0n);
  while (level.length > 1) {
    level = Array.from({ length: level.length / 4 }, (_, i) => poseidon4(...(level.slice(4 * i, 4 * i + 4) as [bigint, bigint, bigint, bigint])));
  }
  return level[0] as bigint;
}

describe('the 4-ary tree', () => {
  it('starts as the empty tree', () => {
    expect(newTree().root()).toBe(emptySubtrees(DEPTH)[DEPTH]);
  });

  it('has the root of its leaves, whenever it is asked', () => {
    fc.assert(
      fc.property(writes, fc.boolean(), (list, askBetween) => {
        const tree = newTree();
        const leaves = new Map<number, bigint>();
        for (const [index, leaf] of list) {
          tree.setLeaf(index, leaf);
          leaves.set(index, leaf);
          if (askBetween) tree.root();
        }
        expect(tree.root()).toBe(plainRoot(leaves));
        const [index, leaf] = list[list.length - 1] as [number, bigint];
        expect(rootOfPath(index, leaf, tree.path(index))).toBe(tree.root());
        expect(rootOfPath(index, leaf + 1n, tree.path(index))).not.toBe(tree.root());
      }),
      { numRuns: 30 },
    );
  });

  it('a multiproof recorded while leaves change follows the same roots', () => {
    fc.assert(
      fc.property(writes, writes, (before, changes) => {
        const tree = newTree();
        for (const [index, leaf] of before) tree.setLeaf(index, leaf);
        const rootBefore = tree.root();
        const recorder = new MultiproofRecorder(tree);
        const opened = new Map<number, bigint>();
        for (const [index, leaf] of changes) {
          if (!opened.has(index)) {
            recorder.open(index);
            opened.set(index, tree.leaf(index));
          }
          tree.setLeaf(index, leaf);
        }
        const partial = openMultiproof(recorder.finish(), [...opened]);
        expect(partial.root()).toBe(rootBefore);
        for (const [index, leaf] of changes) partial.setLeaf(index, leaf);
        expect(partial.root()).toBe(tree.root());
      }),
      { numRuns: 30 },
    );
  });
});
