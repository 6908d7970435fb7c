import { readFileSync } from 'node:fs';
import { MAX_L1_TRANSACTION_GAS } from '@zkr/protocol/constants';
import { REGISTER_KEY_BYTES } from '@zkr/protocol/operations/register-key';
import { expect, it } from 'vitest';
import { bytesCriterion } from './bytes.js';
import type { BatchFill } from './seal-criterion.js';
import { LARGEST_OPERATION_BYTES, largestSegmentBytes, largestSegmentGas, segmentGas, SUBMIT_GAS } from './submit-size.js';

const table = JSON.parse(readFileSync(new URL('../../../../circuits/circuits.json', import.meta.url), 'utf8')) as { name: string; params: { slots: number; feeSlots: number } }[];

it.each(table.map(({ name, params }) => [name, params] as const))('L1 takes a batch of one segment of %s, whatever is in it', (_, { slots, feeSlots }) => {
  expect(SUBMIT_GAS + largestSegmentGas(feeSlots, slots)).toBeLessThan(0.8 * MAX_L1_TRANSACTION_GAS);
  expect(bytesCriterion({ calldataBytes: largestSegmentBytes(feeSlots, slots), nextSegmentBytes: 0 } as BatchFill)).toBeUndefined();
});

it('bounds what the contract was measured to take for each operation (contracts/README.md), data and execution', () => {
  expect(LARGEST_OPERATION_BYTES).toBe(REGISTER_KEY_BYTES);
  const empty = { bytes: 0, priorityOperations: 0, pushes: 0 };
  const more = (part: Partial<typeof empty>) => segmentGas({ ...empty, ...part }) - segmentGas(empty);
  const measured: [Partial<typeof empty>, number][] = [
    [{ bytes: 15 }, 538 + 82],
    [{ bytes: 31 }, 1_216 + 1_045],
    [{ bytes: 149 }, 5_626 + 6_879],
    [{ bytes: 110, priorityOperations: 1 }, 1_942 + 4_312],
    [{ bytes: 45, priorityOperations: 1 }, 1_202 + 6_624 + 17_100],
    [{ bytes: 89, priorityOperations: 1 }, 3_530 + 4_280],
    [{ bytes: 47, pushes: 1 }, 1_282 + 37_602],
  ];
  for (const [part, gas] of measured) expect(more(part)).toBeGreaterThanOrEqual(gas);
});
