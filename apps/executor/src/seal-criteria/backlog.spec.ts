import { expect, it } from 'vitest';
import { backlogCriterion } from './backlog.js';
import type { BatchFill } from './seal-criterion.js';

const fill = (expected: number, slots: number, segments = 1) => ({ segments, expected, slots, largestSlots: 28 }) as BatchFill;

it('ends a batch of small circuits when the fewer proofs of a large one save more than a submit costs', () => {
  const criterion = backlogCriterion(255);
  expect(criterion(fill(56, 5))).toBe('backlog');
  expect(criterion(fill(28, 5))).toBe('backlog');
  expect(criterion(fill(20, 5))).toBeUndefined();
  expect(criterion(fill(0, 5))).toBeUndefined();
});

it('keeps a batch whose circuit is large enough', () => {
  expect(backlogCriterion(255)(fill(56, 14))).toBeUndefined();
  expect(backlogCriterion(255)(fill(1_000_000, 28))).toBeUndefined();
});

it('keeps a batch that is nearly full', () => {
  expect(backlogCriterion(8)(fill(56, 5, 1))).toBe('backlog');
  expect(backlogCriterion(8)(fill(56, 5, 4))).toBeUndefined();
});
