import { beforeAll, describe, expect, it } from 'vitest';
import { loadCircuit, COMPILE_TIMEOUT_MS, type Circuit } from './circuit.js';
import { ReferenceTree } from './reference/tree.js';
import { WitnessRefused, type CircuitInputs } from './witness-calculator.js';

const DEPTH = 2;

function filledTree(): ReferenceTree {
  const tree = new ReferenceTree(DEPTH);
  for (let index = 0; index < 4 ** DEPTH; index += 3) tree.set(index, BigInt(1000 + index));
  return tree;
}

function opening(tree: ReferenceTree, index: number, oldLeaf: bigint, newLeaf: bigint): CircuitInputs {
  return { index: BigInt(index), children: tree.path(index), oldLeaf, newLeaf, rootBefore: tree.root };
}

describe('QuadTreeUpdate', () => {
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await loadCircuit({ file: 'quad-tree.circom', template: 'QuadTreeUpdate', params: [DEPTH] });
  }, COMPILE_TIMEOUT_MS);

  it.each(Array.from({ length: 4 ** DEPTH }, (_, index) => index))(
    'replaces the leaf at %i',
    async (index) => {
      const tree = filledTree();
      const inputs = opening(tree, index, index % 3 === 0 ? BigInt(1000 + index) : 0n, 77n);
      tree.set(index, 77n);
      expect(await circuit.outputs(inputs, 1)).toEqual([tree.root]);
    },
  );

  it('keeps the root where the leaf stays', async () => {
    const tree = filledTree();
    expect(await circuit.outputs(opening(tree, 3, 1003n, 1003n), 1)).toEqual([tree.root]);
  });

  it.each([0, 1])('refuses any changed child at height %i', async (height) => {
    for (let child = 0; child < 4; child++) {
      const tree = filledTree();
      const children = tree.path(6);
      (children[height] as bigint[])[child] = 5n;
      await expect(circuit.witness({ ...opening(tree, 6, 1006n, 1n), children })).rejects.toThrow(
        WitnessRefused,
      );
    }
  });

  it.each([
    ['another old leaf', { oldLeaf: 1n }],
    ['another index', { index: 7n }],
    ['an index beyond the tree', { index: 6n + 16n }],
    ['another root', { rootBefore: 1n }],
  ])('refuses %s', async (_, change) => {
    const inputs = { ...opening(filledTree(), 6, 1006n, 1n), ...change };
    await expect(circuit.witness(inputs)).rejects.toThrow(WitnessRefused);
  });

  it('takes 601 constraints per level', async () => {
    const { constraints } = await circuit.constraintSystem();
    // and two index bits per level
    expect(constraints.length).toBe(DEPTH * (601 + 2));
  });
});
