import { describe, expect, it } from 'vitest';
import type { Hex } from '@zkr/protocol/hex';
import { decodeRollupEvent } from './events.js';
import { rollupInterface } from './rollup-contract.js';

const ACCOUNT = '0x00000000000000000000000000000000000a11ce';

function emitted(name: string, values: unknown[]) {
  const { topics, data } = rollupInterface.encodeEventLog(name, values);
  return decodeRollupEvent({ topics: topics as Hex[], data: data as Hex });
}

describe('what the Rollup says outside batches', () => {
  const debt = { account: BigInt(ACCOUNT), token: 3, amount: 2n ** 100n };

  it.each([
    ['ForcedExitPending', [ACCOUNT, 3, 2n ** 100n, 17], 'forced-exit', 17],
    ['AccountClaimed', [5, ACCOUNT, 3, 2n ** 100n], 'account-claimed', 5],
    ['DepositRefunded', [9, ACCOUNT, 3, 2n ** 100n], 'deposit-refunded', 9],
  ])('%s becomes pending', (name, values, reason, source) => {
    expect(emitted(name, values)).toEqual({ kind: 'became-pending', reason, source, ...debt });
  });

  it('an uncovered debt and the way out', () => {
    expect(emitted('DebtUncovered', [ACCOUNT, 3, 2n ** 100n])).toEqual({ kind: 'debt-uncovered', ...debt });
    expect(emitted('EscapeActivated', [2n ** 250n, 8])).toEqual({
      kind: 'escape-activated',
      stateRoot: 2n ** 250n,
      queueHead: 8,
    });
  });

  it('leaves the owner and the sequencers out', () => {
    expect(emitted('SubmittingResumed', [ACCOUNT, 1])).toBeUndefined();
    expect(emitted('DepositsPaused', [true])).toBeUndefined();
  });
});
