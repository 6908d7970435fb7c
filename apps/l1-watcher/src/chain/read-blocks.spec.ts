import type { LogFilter } from '@zkr/l1/l1-client';
import { describe, expect, it } from 'vitest';
import { readChainPart } from './read-blocks.js';

const NONE = `0x${'00'.repeat(256)}`;
const block = (number: number, branch = '') => ({ number, hash: `0x${number}${branch}`, parentHash: `0x${number - 1}${branch}`, timestamp: 0, logsBloom: NONE });
const node = (blocks: ReturnType<typeof block>[], logs: { blockNumber: number; blockHash: string }[] = []) => ({
  getBlock: async (number: unknown) => blocks.find((one) => one.number === number) as never,
  getLogs: async ({ fromBlock, toBlock }: LogFilter) => logs.filter(({ blockNumber }) => blockNumber >= fromBlock && blockNumber <= toBlock) as never,
  getLogsOfBlock: async () => [],
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

describe('many logs', () => {
  const logsOf = (...counts: [block: number, count: number][]) => counts.flatMap(([at, count]) => Array.from({ length: count }, () => ({ blockNumber: at, blockHash: `0x${at}` })));
  const read = (logs: ReturnType<typeof logsOf>) => readChainPart(node(chain, logs), '0xaa', { from: 5, to: 12, parentHash: '0x4' });

  it.each([
    ['before the block that has too many', logsOf([6, 200], [8, 56], [9, 1]), 8, 256],
    ['after the first block, however many it has', logsOf([5, 900], [6, 1]), 5, 900],
    ['nowhere if all fit', logsOf([5, 200], [12, 56]), 12, 256],
  ])('end a part %s', async (_, logs, top, count) => {
    const part = await read(logs);
    expect(part.top).toBe(top);
    expect(part.blocks.map(({ number }) => number)).toEqual(Array.from({ length: top - 4 }, (_, i) => i + 5));
    expect(part.logs).toEqual(logs.slice(0, count));
  });

  it('are not asked for beyond what one part may have', async () => {
    const asked: number[] = [];
    const full = node(chain, logsOf([5, 256], [21, 1], [38, 900]));
    const client = { ...full, getLogs: async (filter: LogFilter) => (asked.push(filter.fromBlock, filter.toBlock), full.getLogs(filter)) };
    expect((await readChainPart(client, '0xaa', { from: 5, to: 39, parentHash: '0x4' })).top).toBe(20);
    expect(asked).toEqual([5, 20, 21, 36]);
  });
});
