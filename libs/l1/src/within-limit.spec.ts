import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { withinLimit } from './within-limit.js';

/** Never done by itself. */
const hang = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => (signal.aborted ? reject(signal.reason) : signal.addEventListener('abort', () => reject(signal.reason))));

it('gives what the work gives, or its error', async () => {
  expect(await withinLimit(1_000, undefined, async () => 5)).toBe(5);
  await expect(withinLimit(1_000, undefined, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

it('ends the work when its time is over, or when everything stops', async () => {
  await expect(withinLimit(5, new AbortController().signal, hang)).rejects.toThrow('not done within 5 ms');
  const stopping = new AbortController();
  const work = withinLimit(60_000, stopping.signal, hang);
  stopping.abort(new Error('stopping'));
  await expect(work).rejects.toThrow('stopping');
  await expect(withinLimit(60_000, stopping.signal, hang)).rejects.toThrow('stopping');
});

it('leaves nothing with a signal that lives on', async () => {
  const { signal } = new AbortController();
  const inside: number[] = [];
  for (const work of [async () => 1, async () => Promise.reject(new Error('no'))]) {
    const done = withinLimit(1_000, signal, async () => {
      inside.push(getEventListeners(signal, 'abort').length);
      return work();
    });
    await done.catch(() => undefined);
  }
  await withinLimit(1, signal, hang).catch(() => undefined);
  expect(inside).toEqual([1, 1]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
