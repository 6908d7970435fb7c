import { expect, it } from 'vitest';
import { configSchema } from '../config.js';
import { finalBlockNumber } from './finality.js';

const head = { number: 100, hash: '0x1', parentHash: '0x0', timestamp: 1, logsBloom: '0x' } as const;
const node = (final: number | undefined) => ({ getBlock: async () => (final === undefined ? undefined : { ...head, number: final }) });

it('takes the node at its word, or counts blocks', async () => {
  expect(await finalBlockNumber(node(64), 'finalized', head)).toBe(64);
  expect(await finalBlockNumber(node(undefined), 'finalized', head)).toBe(-1);
  expect(await finalBlockNumber(node(64), 'latest', head)).toBe(100);
  expect(await finalBlockNumber(node(64), 12, head)).toBe(88);
  expect(await finalBlockNumber(node(64), 500, head)).toBe(-1);
});

it('is read from the configuration', () => {
  const { finality } = configSchema.shape;
  expect(['finalized', 'latest', '12', undefined].map((text) => finality.parse(text))).toEqual(['finalized', 'latest', 12, 'finalized']);
  for (const wrong of ['', 'safe', '-1', '1.5']) expect(finality.safeParse(wrong).success).toBe(false);
});
