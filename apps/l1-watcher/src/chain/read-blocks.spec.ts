import { expect, it } from 'vitest';
import { readChainPart } from './read-blocks.js';

const block = (number: number, branch = '') => ({ number, hash: `0x${number}${branch}`, parentHash: `0x${number - 1}${branch}`, timestamp: 0 });
const node = (blocks: ReturnType<typeof block>[], logs: object[] = []) => ({
  getBlock: async (number: unknown) => blocks.find((one) => one.number === number) as never,
  getLogs: async () => logs as never,
});
const chain = Array.from({ length: 40 }, (_, i) => block(i));

it('reads blocks in order with the logs in them', async () => {
  const part = await readChainPart(node(chain, [{ blockNumber: 7, blockHash: '0x7' }]), '0xaa', { from: 5, to: 39, parentHash: '0x4' });
  expect(part.blocks.map(({ number }) => number)).toEqual(Array.from({ length: 35 }, (_, i) => i + 5));
  expect(part.logs).toHaveLength(1);
});

it.each([
  ['the parent is another', node(chain), '0x4b'],
  ['a reorg came between two blocks', node([...chain.slice(0, 7), block(7, 'b'), ...chain.slice(8)]), '0x4'],
  ['a block vanished', node(chain.slice(0, 9)), '0x4'],
  ['a log is of another branch', node(chain, [{ blockNumber: 7, blockHash: '0x7b' }]), '0x4'],
])('refuses when %s', async (_, client, parentHash) => {
  await expect(readChainPart(client, '0xaa', { from: 5, to: 12, parentHash })).rejects.toMatchObject({ code: 'l1-moved' });
});
