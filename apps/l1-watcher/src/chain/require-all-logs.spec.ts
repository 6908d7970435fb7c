import type { L1Block, L1Log } from '@zkr/l1/l1-client';
import { L1RpcError } from '@zkr/l1/json-rpc';
import { expect, it } from 'vitest';
import { requireAllLogs } from './require-all-logs.js';

const ADDRESS = `0x${'11'.repeat(20)}`;
const block = (number: number, bloomByte: 'ff' | '00') => ({ number, hash: `0x${number}`, logsBloom: `0x${bloomByte.repeat(256)}` }) as L1Block;
const blocks = [block(1, '00'), block(2, 'ff'), block(3, 'ff')];
const log = { blockNumber: 2 } as L1Log;
const node = (answer: () => L1Log[]) => {
  const asked: string[] = [];
  return { asked, getLogsOfBlock: async (_: string, hash: string) => (asked.push(hash), answer()) };
};

it('asks once more for those blocks that may have logs and gave none, and believes the answer', async () => {
  const client = node(() => []);
  await requireAllLogs(client, ADDRESS, blocks, [log]);
  expect(client.asked).toEqual(['0x3']);
});

it('refuses a block whose logs come only when asked for by its hash', async () => {
  await expect(requireAllLogs(node(() => [log]), ADDRESS, blocks, [log])).rejects.toMatchObject({ code: 'l1-moved', params: { block: 3, logs: 1 } });
});

it('does not pass over a block that the node does not have', async () => {
  const client = node(() => {
    throw new L1RpcError('eth_getLogs', -32000, 'unknown block', undefined);
  });
  await expect(requireAllLogs(client, ADDRESS, blocks, [log])).rejects.toThrow('unknown block');
});
