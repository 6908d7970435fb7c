import { UNUSED_FEE_SLOT } from '@zkr/protocol/fee-slot';
import { expect, it } from 'vitest';
import { chooseFeeSlots } from './choose-fee-slots.js';

const accepted = new Map([[0, 10], [1, 11], [5, 15]]);

it('takes the tokens of the oldest fees, in the protocol’s order', () => {
  expect(chooseFeeSlots([5, 1, 0], accepted, 2)).toEqual([{ token: 1, account: 11 }, { token: 5, account: 15 }]);
});

it('fills up with other accepted tokens and leaves out those without an account', () => {
  expect(chooseFeeSlots([7, 5], accepted, 2)).toEqual([{ token: 0, account: 10 }, { token: 5, account: 15 }]);
  expect(chooseFeeSlots([7], new Map(), 2)).toEqual([UNUSED_FEE_SLOT, UNUSED_FEE_SLOT]);
});
