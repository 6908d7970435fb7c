import type { BecamePending, DebtUncovered } from '@zkr/l1/events';
import { expect, it } from 'vitest';
import { matchExits } from './match-exits.js';

const exit = (queueId: bigint, amount: bigint, sender = 1n) => ({ queueId, sender: `0x${sender.toString(16).padStart(40, '0')}`, token: 0, amount });
const pending = (amount: bigint, account = 1n): BecamePending => ({ kind: 'became-pending', reason: 'forced-exit', account, token: 0, amount, source: 1 });
const uncovered = (amount: bigint, account = 1n): DebtUncovered => ({ kind: 'debt-uncovered', account, token: 0, amount });

it('matches equal exits in order', () => {
  expect(matchExits(1, [exit(4n, 5n), exit(6n, 5n), exit(7n, 5n, 2n)], [pending(5n), pending(5n, 2n), uncovered(5n)])).toEqual([
    { queueId: 4n, status: 'pending' },
    { queueId: 7n, status: 'pending' },
    { queueId: 6n, status: 'uncovered' },
  ]);
});

it('halts when L1 credited something else', () => {
  const halt = expect.objectContaining({ code: 'l1-contradiction' });
  expect(() => matchExits(1, [exit(4n, 5n)], [pending(6n)])).toThrow(halt);
  expect(() => matchExits(1, [exit(4n, 5n)], [])).toThrow(halt);
  expect(() => matchExits(1, [exit(4n, 5n)], [pending(5n), pending(5n)])).toThrow(halt);
});
