import { expect, it } from 'vitest';
import { ProveTimes } from './prove-times.js';

const times = () => new ProveTimes(new Map([[0, 5], [1, 14]]));

it('says nothing before the first proof', () => {
  expect(times().isReadyWithin(0, 1e9, 0)).toBe(false);
});

it('follows each circuit’s proofs, slowly, with some slack', () => {
  const known = times();
  known.record(0, 1_000);
  known.record(1, 100_000);
  expect(known.isReadyWithin(0, 1_250, 0)).toBe(true);
  expect(known.isReadyWithin(0, 1_249, 0)).toBe(false);
  expect(known.isReadyWithin(0, 250, 1_000)).toBe(true);
  known.record(0, 2_000);
  expect(known.isReadyWithin(0, 1_624, 0)).toBe(false);
  expect(known.isReadyWithin(0, 1_626, 0)).toBe(true);
});

it('guesses a new circuit’s first proof and self-test from the others by their slots', () => {
  const known = times();
  known.record(0, 1_000);
  expect(known.isReadyWithin(1, 7_001, 0)).toBe(true);
  expect(known.isReadyWithin(1, 6_999, 0)).toBe(false);
});
