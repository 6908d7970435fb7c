import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { concurrently } from './concurrently.js';

it('answers in order, with sixteen questions at a time', async () => {
  let open = 0;
  let most = 0;
  const numbers = Array.from({ length: 50 }, (_, i) => i);
  const answers = await concurrently(numbers, async (number) => {
    most = Math.max(most, ++open);
    await sleep(number % 3);
    open--;
    return number;
  });
  expect(answers).toEqual(numbers);
  expect(most).toBe(16);
});

it('fails with the first that fails', async () => {
  await expect(concurrently([1, 2], async (number) => Promise.reject(new Error(`${number}`)))).rejects.toThrow('1');
});
