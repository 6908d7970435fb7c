import { expect, it } from 'vitest';
import { openingTimestamp } from './opening-timestamp.js';

const DAY = 86_400;
const HOUR = 3_600;
const NOW = 1_000_000;

it.each([
  ['without a request', undefined, 0, NOW],
  ['the request is young', NOW - HOUR, 0, NOW],
  ['the request is due in a second', NOW - DAY + 1, 0, NOW],
  ['the request is due', NOW - DAY, 0, NOW - 1],
  ['the request was due an hour ago', NOW - DAY - HOUR, 0, NOW - HOUR - 1],
  ['the segment before is later than that', NOW - DAY - HOUR, NOW - 60, NOW - 60],
  ['the segment before is later than L1 is', undefined, NOW + 5, NOW + 5],
  ['L1 would not take what is before the request was due', NOW - DAY - 18 * HOUR, 0, NOW],
])('I-25: is before the next request is due, as far as L1 takes it: %s', (_, nextQueuedAt, lastTimestamp, expected) => {
  expect(openingTimestamp(NOW, nextQueuedAt, lastTimestamp)).toBe(expected);
});
