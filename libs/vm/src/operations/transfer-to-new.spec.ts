import { describe, expect, it } from 'vitest';
import { reservedPlaces, treeCapacity } from '@zkr/protocol/capacity';
import { MAX_NONCE } from '@zkr/protocol/constants';
import type { TransferToNew } from '@zkr/protocol/operations/transfer-to-new';
import { State } from '../state.js';
import { planTransferToNew } from './transfer-to-new.js';

const sender = { owner: 100n, token: 7, nonce: 3, balance: 1000n, keyX: 5n, keyY: 6n };
const operation: TransferToNew = { kind: 'transferToNew', from: 0, packedAmount: 40 * 32, packedFee: 2 * 32, owner: 0xabcn };
const plan = (change: Partial<TransferToNew>, from = sender, accounts = 1) =>
  planTransferToNew(State.of(2, Array.from({ length: accounts }, (_, i) => [i, from] as const)), { ...operation, ...change });

describe('transferToNew', () => {
  it('creates the next account with the sender’s token, the amount and no key', () => {
    expect(plan({})).toEqual({
      from: { index: 0, before: sender, after: { ...sender, nonce: 4, balance: 958n } },
      to: { index: 1, before: undefined, after: { owner: 0xabcn, token: 7, nonce: 0, balance: 40n, keyX: 0n, keyY: 0n } },
      fee: { token: 7, amount: 2n },
    });
  });

  it.each<[string, Partial<TransferToNew>, string]>([
    ['I-5: from an account that does not exist', { from: 1 }, 'ACCOUNT_NOT_FOUND'],
    ['I-29: to the address 0', { owner: 0n }, 'OWNER_ZERO'],
    ['I-2: of an amount above 2^128', { packedAmount: 2 ** 32 - 1 }, 'AMOUNT_OUT_OF_RANGE'],
    ['I-4: of more than the balance', { packedAmount: 999 * 32 }, 'INSUFFICIENT_BALANCE'],
  ])('%s is refused', (_, change, code) => {
    expect(plan(change)).toMatchObject({ rejected: code });
  });

  it('I-12: an exhausted nonce signs nothing', () => {
    expect(plan({}, { ...sender, nonce: MAX_NONCE })).toMatchObject({ rejected: 'NONCE_EXHAUSTED' });
  });

  it('I-30: the last places of the tree are left to deposits', () => {
    expect(plan({}, sender, 14)).toMatchObject({ to: { index: 14 } });
    expect(plan({}, sender, 15)).toMatchObject({ rejected: 'TREE_FULL' });
  });

  it('I-27, I-30: 2^20 places are kept, or a sixteenth of a small tree; an index has 32 bits', () => {
    expect([treeCapacity(12), reservedPlaces(12)]).toEqual([2 ** 24, 2 ** 20]);
    expect([treeCapacity(16), reservedPlaces(16)]).toEqual([2 ** 32 - 1, 2 ** 20]);
    expect([treeCapacity(2), reservedPlaces(2)]).toEqual([16, 1]);
  });
});
