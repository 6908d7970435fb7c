import type { WithdrawalSettled } from '@zkr/l1/events';
import { expect, it } from 'vitest';
import { matchWithdrawals } from './match-withdrawals.js';

const withdrawal = (transactionId: string, amount: bigint, recipient = 1n) => ({
  ...{ transactionId, recipient: `0x${recipient.toString(16).padStart(40, '0')}`, token: 0, amount },
});
const event = (outcome: WithdrawalSettled['outcome'], amount: bigint, recipient = 1n): WithdrawalSettled => ({
  ...{ kind: 'withdrawal-settled', outcome, recipient, token: 0, amount, batch: 1 },
});

it('matches equal withdrawals in order', () => {
  const withdrawals = [withdrawal('a', 5n), withdrawal('b', 6n), withdrawal('c', 5n), withdrawal('d', 5n, 2n)];
  const events = [event('paid', 5n), event('pending', 6n), event('pending', 5n), event('uncovered', 5n, 2n)];
  expect(matchWithdrawals(withdrawals, events)).toEqual([
    { transactionId: 'a', outcome: 'paid' },
    { transactionId: 'b', outcome: 'pending' },
    { transactionId: 'c', outcome: 'pending' },
    { transactionId: 'd', outcome: 'uncovered' },
  ]);
});

it('halts when L1 paid something else', () => {
  const halt = expect.objectContaining({ code: 'l1-contradiction' });
  expect(() => matchWithdrawals([withdrawal('a', 5n)], [event('paid', 6n)])).toThrow(halt);
  expect(() => matchWithdrawals([withdrawal('a', 5n)], [])).toThrow(halt);
  expect(() => matchWithdrawals([withdrawal('a', 5n)], [event('paid', 5n), event('paid', 5n)])).toThrow(halt);
});
