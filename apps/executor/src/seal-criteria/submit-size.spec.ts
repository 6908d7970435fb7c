import { readFileSync } from 'node:fs';
import { MAX_L1_TRANSACTION_GAS } from '@zkr/protocol/constants';
import { expect, it } from 'vitest';
import { bytesCriterion } from './bytes.js';
import type { BatchFill } from './seal-criterion.js';
import { largestSegmentBytes, largestSegmentGas, SUBMIT_GAS } from './submit-size.js';

const table = JSON.parse(readFileSync(new URL('../../../../circuits/circuits.json', import.meta.url), 'utf8')) as { name: string; params: { slots: number; feeSlots: number } }[];

it.each(table.map(({ name, params }) => [name, params] as const))('L1 takes a batch of one segment of %s, whatever is in it', (_, { slots, feeSlots }) => {
  expect(SUBMIT_GAS + largestSegmentGas(feeSlots, slots)).toBeLessThan(0.8 * MAX_L1_TRANSACTION_GAS);
  expect(bytesCriterion({ calldataBytes: largestSegmentBytes(feeSlots, slots), nextSegmentBytes: 0 } as BatchFill)).toBeUndefined();
});
