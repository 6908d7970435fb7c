import type { TransferJson, WithdrawJson } from '@zkr/protocol/transaction-json';
import { expect, it } from 'vitest';
import { admissionRefusal } from './admission.js';
import { type AdmissionSnapshot, NOTHING_PENDING } from './admission-snapshot.js';
import { minimumFeeOf } from './minimum-fee.js';

const FEE_TOKENS = [0, 2];
const signature = { rx: '0x', ry: '0x', s: '0x' };
const holder = (token: number) => ({ owner: 1n, token, nonce: 0, balance: 1_000n, keyX: 1n, keyY: 1n });

function refusals(token: number, fee: string, freeTransactions: boolean): (string | undefined)[] {
  const minimumFees = new Map([[2, 5n]]);
  const rules = { minimumFee: (id: number) => minimumFeeOf({ minimumFees, freeTransactions }, id), nonceWindow: 4, maxPendingPerAccount: 4, newAccountLimit: 9 };
  const snapshot: AdmissionSnapshot = {
    ...{ sender: holder(token), receiver: holder(token), feeAccount: FEE_TOKENS.includes(token) },
    ...{ pending: NOTHING_PENDING, sameNonce: undefined, accountCount: 3, escaped: false, lag: undefined },
  };
  const common = { from: 0, amount: '1', fee, nonce: 0, validUntil: 2 ** 39, signature };
  const transfer: TransferJson = { kind: 'transfer', to: 1, ...common };
  const withdrawal: WithdrawJson = { kind: 'withdraw', token, recipient: `0x${'01'.repeat(20)}`, ...common };
  return [transfer, withdrawal].map((transaction) => admissionRefusal(transaction, snapshot, rules)?.code);
}

it.each([
  { token: 0, fee: '0', free: undefined, paid: 'FEE_TOO_LOW' },
  { token: 0, fee: '1', free: undefined, paid: undefined },
  { token: 2, fee: '0', free: 'FEE_TOO_LOW', paid: 'FEE_TOO_LOW' },
  { token: 2, fee: '4', free: 'FEE_TOO_LOW', paid: 'FEE_TOO_LOW' },
  { token: 2, fee: '5', free: undefined, paid: undefined },
  // No fee token: nothing, or not at all.
  { token: 1, fee: '0', free: undefined, paid: 'FEE_TOKEN_NOT_ACCEPTED' },
  { token: 1, fee: '1', free: 'FEE_TOKEN_NOT_ACCEPTED', paid: 'FEE_TOKEN_NOT_ACCEPTED' },
])('token $token, fee $fee: $free where transactions may be free, else $paid', ({ token, fee, free, paid }) => {
  expect(refusals(token, fee, true)).toEqual([free, free]);
  expect(refusals(token, fee, false)).toEqual([paid, paid]);
});
