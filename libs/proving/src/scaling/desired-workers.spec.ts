import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backlogSeconds } from './backlog.js';
import { desiredWorkers } from './desired-workers.js';

const limits = { targetSeconds: 60, min: 0, max: 10 };

it('is the backlog over the target, rounded up', () => {
  expect(desiredWorkers({ seconds: 0, jobs: 0, oldestAgeSeconds: 0 }, limits)).toBe(0);
  expect(desiredWorkers({ seconds: 1, jobs: 1, oldestAgeSeconds: 0 }, limits)).toBe(1);
  expect(desiredWorkers({ seconds: 120, jobs: 6, oldestAgeSeconds: 5 }, limits)).toBe(2);
  expect(desiredWorkers({ seconds: 121, jobs: 6, oldestAgeSeconds: 5 }, limits)).toBe(3);
});

it('adds one when something has waited too long', () => {
  expect(desiredWorkers({ seconds: 120, jobs: 6, oldestAgeSeconds: 61 }, limits)).toBe(3);
});

it('wants nobody without work, nor fewer than one with it', () => {
  expect(desiredWorkers({ seconds: 500, jobs: 2, oldestAgeSeconds: 500 }, limits)).toBe(2);
  expect(desiredWorkers({ seconds: 0, jobs: 1, oldestAgeSeconds: 30 }, limits)).toBe(1);
});

it('stays within its limits, and grows with the backlog', () => {
  const work = fc.record({ seconds: fc.double({ min: 0, max: 1e6, noNaN: true }), jobs: fc.nat(500), oldestAgeSeconds: fc.double({ min: 0, max: 1e5, noNaN: true }) });
  fc.assert(
    fc.property(work, fc.nat(5), fc.nat(50), fc.double({ min: 0, max: 1e5, noNaN: true }), (backlog, min, above, more) => {
      const within = { targetSeconds: 60, min, max: min + above };
      const desired = desiredWorkers(backlog, within);
      expect(desired).toBeGreaterThanOrEqual(min);
      expect(desired).toBeLessThanOrEqual(within.max);
      expect(desired).toBeLessThanOrEqual(Math.max(min, backlog.jobs));
      expect(desiredWorkers({ ...backlog, seconds: backlog.seconds + more }, within)).toBeGreaterThanOrEqual(desired);
    }),
  );
});

it('refuses limits that cannot be met', () => {
  const none = { seconds: 0, jobs: 0, oldestAgeSeconds: 0 };
  expect(() => desiredWorkers(none, { ...limits, targetSeconds: 0 })).toThrow(RangeError);
  expect(() => desiredWorkers(none, { ...limits, min: 11 })).toThrow(RangeError);
});

it('counts what is left of the work in hand, and never less than nothing', () => {
  expect(backlogSeconds([], 10)).toBe(0);
  expect(backlogSeconds([{ elapsedSeconds: undefined }, { elapsedSeconds: 4 }, { elapsedSeconds: 25 }], 10)).toBe(16);
});
