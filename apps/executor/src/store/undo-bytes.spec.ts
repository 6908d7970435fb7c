import type { Account } from '@zkr/protocol/account';
import { FIELD_ORDER, MAX_AMOUNT, MAX_UINT32 } from '@zkr/protocol/constants';
import { expect, it } from 'vitest';
import { ExecutorHaltedError } from '../errors.js';
import { decodeUndo, encodeUndo } from './undo-bytes.js';

const account: Account = { owner: 2n ** 160n - 1n, token: MAX_UINT32, nonce: 7, balance: MAX_AMOUNT, keyX: FIELD_ORDER - 1n, keyY: 0n };
const undo = [[3, account], [MAX_UINT32, undefined], [0, { ...account, balance: 0n }]] as const;

it('an undo record comes back as it was', () => {
  expect(decodeUndo(encodeUndo(undo))).toEqual(undo);
  expect(decodeUndo(encodeUndo([]))).toEqual([]);
});

it('a damaged one is refused', () => {
  const bytes = encodeUndo(undo);
  for (const length of [1, 4, 5, 112, 114, 117, bytes.length - 1]) expect(() => decodeUndo(bytes.subarray(0, length))).toThrow(ExecutorHaltedError);
  for (const exists of [2, 255]) expect(() => decodeUndo(bytes.with(4, exists))).toThrow(ExecutorHaltedError);
});
