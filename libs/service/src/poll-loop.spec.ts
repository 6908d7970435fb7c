import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PollLoop, type PollResult } from './poll-loop.js';
import { ProgressWatchdog } from './progress-watchdog.js';

const HOUR = 3_600_000;
const unexpected = (error: unknown) => {
  throw error;
};

function scripted(results: (PollResult | Error | (() => Promise<PollResult>))[], intervalMs = HOUR, restMs = 0) {
  const runs: number[] = [];
  const errors: number[] = [];
  const loop = new PollLoop({
    name: 'test',
    intervalMs,
    restMs,
    onError: (_error, failures) => void errors.push(failures),
    task: async () => {
      runs.push(performance.now());
      const next = results.shift();
      if (next instanceof Error) throw next;
      return typeof next === 'function' ? next() : next;
    },
  });
  return { loop, runs, errors };
}

it('goes on at once while there is more, then waits for the interval', async () => {
  const { loop, runs } = scripted([true, true, false], 60);
  loop.start();
  await sleep(30);
  expect(runs).toHaveLength(3);
  await sleep(60);
  expect(runs).toHaveLength(4);
  await loop.stop();
});

it('comes back after the asked delay', async () => {
  const { loop, runs } = scripted([{ inMs: 30 }]);
  loop.start();
  await sleep(100);
  await loop.stop();
  expect(runs).toHaveLength(2);
});

it('rests between runs, also when woken, and starts at once when it has rested', async () => {
  const { loop, runs } = scripted([true, true, false], HOUR, 50);
  loop.start();
  loop.wake();
  await expect.poll(() => runs.length).toBe(3);
  for (const i of [1, 2]) expect(runs[i]! - runs[i - 1]!).toBeGreaterThan(45);
  loop.wake();
  await expect.poll(() => runs.length).toBe(4);
  await loop.stop();
});

it('is woken while it waits, and once more if woken during a run', async () => {
  const { loop, runs } = scripted([false, () => sleep(50)]);
  loop.start();
  await sleep(20);
  loop.wake();
  await sleep(20);
  expect(runs).toHaveLength(2);
  loop.wake();
  loop.wake();
  await sleep(60);
  expect(runs).toHaveLength(3);
  await loop.stop();
  loop.wake();
  await sleep(10);
  expect(runs).toHaveLength(3);
});

it('backs off on errors, also when woken, and counts them from the last success', async () => {
  const { loop, runs, errors } = scripted([new Error('1'), new Error('2'), true, new Error('1')]);
  loop.start();
  await sleep(20);
  loop.wake();
  await sleep(80);
  expect(runs).toHaveLength(1);
  await sleep(1_100);
  await loop.stop();
  expect(errors).toEqual([1, 2, 1]);
});

it('waits for the running task when stopped', async () => {
  let finished = false;
  const { loop } = scripted([
    async () => {
      await sleep(60);
      finished = true;
    },
  ]);
  loop.start();
  await sleep(10);
  await loop.stop();
  expect(finished).toBe(true);
});

it('shows a hung task to the watchdog, but not a long wait', async () => {
  let now = 0;
  const watchdog = new ProgressWatchdog(() => now);
  let release!: () => void;
  const loop = new PollLoop({
    name: 'hung',
    intervalMs: HOUR,
    watchdog,
    limitMs: 1_000,
    onError: unexpected,
    task: () => new Promise<void>((resolve) => (release = resolve)),
  });
  loop.start();
  now = 1_500;
  expect(watchdog.stuck()).toEqual([{ name: 'hung', forMs: 1_500 }]);
  release();
  await sleep(5);
  now = HOUR;
  expect(watchdog.stuck()).toEqual([]);
  await loop.stop();
});
