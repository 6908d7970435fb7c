import { expect, it } from 'vitest';
import { idleCriterion } from './idle.js';
import type { BatchFill } from './seal-criterion.js';

const criterion = idleCriterion(20_000);
const idle = { waiting: 0, slots: 28, lastSegmentSlots: 14, ageMs: 10_000 } as BatchFill;

it('ends a batch at half its age if its circuit is twice as large as its last segment needed', () => {
  expect(criterion(idle)).toBe('idle');
  expect(criterion({ ...idle, lastSegmentSlots: 5 })).toBe('idle');
});

it.each<[string, Partial<BatchFill>]>([
  ['while it is young', { ageMs: 9_999 }],
  ['while operations wait', { waiting: 1 }],
  ['whose circuit fits', { slots: 14 }],
  ['of the only circuit', { slots: 5, lastSegmentSlots: 5 }],
])('keeps a batch %s', (_, change) => {
  expect(criterion({ ...idle, ...change })).toBeUndefined();
});
