import type { Hex } from '@zkr/protocol/hex';
import { expect, it } from 'vitest';
import { mayHaveLogs } from './logs-bloom.js';

/** Of a block that anvil made, with one log of this contract. */
const CONTRACT = '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0';
const RUNS = [[108, '402'], [21, '1'], [68, '2'], [19, '8'], [64, '10000008'], [17, '2'], [132, '200008'], [35, '1'], [8, '4'], [17, '']] as const;
const BLOOM: Hex = `0x${RUNS.map(([zeros, digits]) => '0'.repeat(zeros) + digits).join('')}`;

it('says of which contracts a block may have logs', () => {
  expect(mayHaveLogs(BLOOM, CONTRACT)).toBe(true);
  expect(mayHaveLogs(BLOOM, CONTRACT.toLowerCase())).toBe(true);
  expect(mayHaveLogs(BLOOM, `0x${'11'.repeat(20)}`)).toBe(false);
  expect(mayHaveLogs(`0x${'00'.repeat(256)}`, CONTRACT)).toBe(false);
});
