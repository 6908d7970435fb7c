import { expect, it } from 'vitest';
import { AccountQueue } from './account-queue.js';

it('asks for the first nonce only, and again after a failure', async () => {
  const queue = new AccountQueue();
  let asked = 0;
  const fetchNonce = async () => (asked++, 7);
  const send = async (nonce: number) => ({ used: nonce, result: nonce });
  const fail = async () => Promise.reject(new Error('refused'));
  const runs = [
    queue.run(0, fetchNonce, send),
    queue.run(0, fetchNonce, send),
    queue.run(0, fetchNonce, fail),
    queue.run(0, fetchNonce, send),
  ];
  const results = await Promise.allSettled(runs);
  expect(results.map((run) => (run.status === 'fulfilled' ? run.value : 'refused'))).toEqual([
    7,
    8,
    'refused',
    7,
  ]);
  expect(asked).toBe(2);
  expect(await queue.run(1, fetchNonce, send)).toBe(7);
});
