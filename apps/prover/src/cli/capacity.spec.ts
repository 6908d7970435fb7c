import { expect, it } from 'vitest';
import { capacity } from './capacity.js';

const input = { tps: 50, targetSeconds: 60, slots: 100, proofSeconds: 10, fill: 0.5, utilization: 0.7 };

it('keeps up with the segments, with room for bursts', () => {
  // One segment a second for 10 s each, at most 70 % of the time.
  expect(capacity(input)).toEqual({ segmentsPerSecond: 1, provers: 15, operationsPerSecondEach: 3.5 });
  expect(capacity({ ...input, tps: 0.001 }).provers).toBe(1);
});

it('says when no number of provers is enough', () => {
  expect(capacity({ ...input, proofSeconds: 61 }).provers).toBeUndefined();
});

it('refuses what cannot be', () => {
  for (const wrong of [{ tps: 0 }, { fill: 1.1 }, { utilization: 1 }, { proofSeconds: Number.NaN }]) expect(() => capacity({ ...input, ...wrong })).toThrow(RangeError);
});
