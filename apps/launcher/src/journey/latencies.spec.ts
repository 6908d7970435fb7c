import { expect, it } from 'vitest';
import { median, summarize } from './latencies.js';

const at = (second: number) => new Date(second * 1_000).toISOString();

it('measures every stage from the first step', () => {
  const lifecycles = [
    [{ status: 'pending', at: at(0) }, { status: 'included', at: at(1) }, { status: 'proven', at: at(9) }],
    [{ status: 'pending', at: at(5) }, { status: 'included', at: at(8) }],
  ];
  expect(summarize('transaction', lifecycles)).toEqual([
    { what: 'transaction', stage: 'included', count: 2, medianMs: 2_000, maxMs: 3_000 },
    { what: 'transaction', stage: 'proven', count: 1, medianMs: 9_000, maxMs: 9_000 },
  ]);
});

it('has a median of any number of values', () => {
  expect(median([])).toBe(0);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1])).toBe(3);
});
