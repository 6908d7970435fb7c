import type { RollupEvent } from '@zkr/l1/events';
import { expect, it } from 'vitest';
import { pendingBalanceRow } from './pending-balance-row.js';

const place = { blockNumber: 9, blockHash: '0x9', transactionHash: '0x99', logIndex: 4 } as const;
const debt = { token: 1, amount: 7n };

it.each<[RollupEvent, string, string]>([
  [{ kind: 'withdrawal-settled', outcome: 'pending', recipient: 0xan, batch: 1, ...debt }, '7', 'withdrawal'],
  [{ kind: 'became-pending', reason: 'forced-exit', account: 0xan, source: 1, ...debt }, '7', 'forced-exit'],
  [{ kind: 'became-pending', reason: 'account-claimed', account: 0xan, source: 1, ...debt }, '7', 'account-claimed'],
  [{ kind: 'pending-paid', account: 0xan, recipient: 0xbn, ...debt }, '-7', 'paid'],
])('adds what becomes pending and takes off what is paid: %o', (event, amount, reason) => {
  expect(pendingBalanceRow(event, place)).toEqual({
    ...{ l1_block_number: 9n, log_index: 4, l1_transaction_hash: '0x99' },
    ...{ owner: '0x000000000000000000000000000000000000000a', token: 1n, amount, reason },
  });
});

it('knows nothing pending of what was paid at once or is not owed', () => {
  expect(pendingBalanceRow({ kind: 'withdrawal-settled', outcome: 'paid', recipient: 0xan, batch: 1, ...debt }, place)).toBeUndefined();
  expect(pendingBalanceRow({ kind: 'withdrawal-settled', outcome: 'uncovered', recipient: 0xan, batch: 1, ...debt }, place)).toBeUndefined();
  expect(pendingBalanceRow({ kind: 'debt-uncovered', account: 0xan, ...debt }, place)).toBeUndefined();
});
