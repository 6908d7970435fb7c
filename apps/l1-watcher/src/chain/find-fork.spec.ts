import { expect, it } from 'vitest';
import { newestSharedBlock, type StoredChain } from './find-fork.js';

const hash = (number: number, branch = '') => `0x${number}${branch}`;
const block = (number: number, branch = '') => ({
  ...{ number, hash: hash(number, branch), parentHash: hash(number - 1, branch), timestamp: number },
}) as never;

/** Blocks 10 … 20 are stored; 10 … 13 are final. */
const stored: StoredChain = {
  ...{ top: 20, final: 13 },
  hashOf: async (number) => (number >= 10 && number <= 20 ? hash(number) : undefined),
};
/** The chain of L1 has another branch above `fork`. */
const branchingAt = (fork: number) => async (number: number) => hash(number, number > fork ? 'b' : '');

it('finds the top when nothing changed', async () => {
  expect(await newestSharedBlock(stored, block(20), branchingAt(99))).toBe(20);
  expect(await newestSharedBlock(stored, block(25), branchingAt(99))).toBe(20);
});

it.each([19, 17, 14, 13])('walks back to the fork at %i, whatever the length of the new branch', async (fork) => {
  for (const head of [fork + 1, 20, 30]) expect(await newestSharedBlock(stored, block(head, 'b'), branchingAt(fork))).toBe(fork);
});

it('concludes nothing from a node that is behind', async () => {
  expect(await newestSharedBlock(stored, block(15), branchingAt(99))).toBe(15);
  await expect(newestSharedBlock(stored, block(12), branchingAt(99))).rejects.toMatchObject({ code: 'l1-moved' });
});

it('halts when a final block was replaced', async () => {
  await expect(newestSharedBlock(stored, block(25, 'b'), branchingAt(12))).rejects.toMatchObject({ code: 'l1-final-reorg', params: { block: 13 } });
});

it('halts when nothing is shared at all', async () => {
  await expect(newestSharedBlock({ ...stored, final: undefined }, block(25, 'b'), branchingAt(2))).rejects.toMatchObject({
    ...{ code: 'l1-final-reorg', params: { block: 9 } },
  });
});
