import { describe, expect, it } from 'vitest';
import { CHART_BEHAVIOUR } from './testing/chart-behaviour.js';
import { dailyArrivals, numbers } from './testing/daily-arrivals.js';
import { type PoolSimulation, simulatePool, turnsPerHour } from './testing/simulate-pool.js';

const PROOF = 6;
const TARGET = 60;
const MAX = 12;

/** A proof takes 6 s, give or take a quarter; about 4 provers are busy at the peak. */
function day(change: Partial<PoolSimulation> = {}): PoolSimulation {
  const random = numbers(7);
  const spread = Array.from({ length: 97 }, () => PROOF * (0.75 + 0.5 * random()));
  return {
    arrivals: dailyArrivals(3, 0.7, 40),
    proofSeconds: (n) => spread[n % spread.length]!,
    firstEstimate: 30,
    limits: { targetSeconds: TARGET, min: 0, max: MAX },
    ...CHART_BEHAVIOUR,
    startSeconds: 20,
    ...change,
  };
}

const percentile = (values: readonly number[], q: number) => values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))]!;

describe('a day under the autoscaler', () => {
  const input = day();
  const report = simulatePool(input);

  it('proves every segment, and 95 of 100 within the target and one more look of the scaler', () => {
    expect(input.arrivals.length).toBeGreaterThan(5_000);
    expect(report.latencies.every((seconds) => seconds > 0)).toBe(true);
    expect(percentile(report.latencies, 0.5)).toBeLessThan(TARGET);
    expect(percentile(report.latencies, 0.95)).toBeLessThanOrEqual(TARGET + input.syncSeconds);
  });

  // The formula sees the backlog and not the rate, so a pool that has caught up looks too large, shrinks, falls behind and grows
  // again. That breath cannot be had away without a rate; the window bounds it, whatever arrives: it remembers what a step up was
  // wanted for, so a step down comes a window later at the earliest. Turns from up to down are thus at least a window apart, and
  // one from down to up lies between each two of them.
  const TURNS = 2 * (3_600 / CHART_BEHAVIOUR.stabilizationSeconds) + 1;

  it('turns round no more often than the window lets it, over many days and loads', { timeout: 120_000 }, () => {
    expect(turnsPerHour(report.scale)).toBeLessThanOrEqual(TURNS);
    for (let seed = 100; seed < 112; seed++) {
      const { scale } = simulatePool(day({ arrivals: dailyArrivals(seed, 0.1 * (1 + (seed % 12)), (seed * 7) % 90) }));
      expect(turnsPerHour(scale), `seed ${seed}`).toBeLessThanOrEqual(TURNS);
      // What it cannot help is small: it never lets go of more than one worker at a time, five minutes apart.
      const removals = scale.filter(([, count], i) => i > 0 && count < scale[i - 1]![1]);
      expect(removals.every(([at], i) => i === 0 || at - removals[i - 1]![0] >= CHART_BEHAVIOUR.removalSeconds), `seed ${seed}`).toBe(true);
    }
  });

  it('would turn far more often without the window and the slow removal, so that they do something', () => {
    expect(turnsPerHour(simulatePool(day({ stabilizationSeconds: 0, removalSeconds: 0 })).scale)).toBeGreaterThan(4 * TURNS);
  });

  it('sleeps at night at zero, wakes for the first segment, and goes back after the last', () => {
    const at = (second: number) => report.scale.findLast(([from]) => from <= second)![1];
    expect(at(4 * 3_600)).toBe(0);
    const firstOfMorning = input.arrivals.findIndex((second) => second >= 5 * 3_600);
    const latency = report.latencies[firstOfMorning]!;
    expect(latency).toBeGreaterThan(input.startSeconds);
    expect(latency).toBeLessThan(input.syncSeconds + input.startSeconds + 2 * PROOF);
    expect(report.scale.at(-1)![1]).toBe(0);
  });

  it('costs less than half of a pool as large as the day wants at most', () => {
    const most = Math.max(...report.scale.map(([, count]) => count));
    expect(most).toBeGreaterThanOrEqual(4);
    expect(most).toBeLessThanOrEqual(MAX);
    expect(report.workerSeconds).toBeLessThan((most * 86_400) / 2);
    expect(report.busySeconds).toBeLessThanOrEqual(report.workerSeconds);
  });
});

it('is late where it may not grow, and says so in the latency', () => {
  const report = simulatePool(day({ limits: { targetSeconds: TARGET, min: 0, max: 2 } }));
  expect(percentile(report.latencies, 0.95)).toBeGreaterThan(10 * TARGET);
});
