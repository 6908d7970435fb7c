import { describe } from 'vitest';
import { expectRefusals, withAccount } from './forgery.js';
import { transferToNew, type Operation } from './reference/operations.js';
import { ALICE, BOB, sampleState } from './reference/sample.js';
import { ReferenceState } from './reference/state.js';

describe('transferToNew', () => {
  const DAVE = 0xdadn;
  /** Alice pays Dave, who has no account yet. */
  const found = (
    change: Partial<Parameters<typeof transferToNew>[0]> = {},
    forge?: Operation['forge'],
  ): Operation =>
    transferToNew(
      { from: 1, account: 5, owner: DAVE, mantissa: 10n, key: ALICE.key, ...change },
      forge === undefined ? {} : { forge },
    );
  const { x, y } = ALICE.key.publicKey;
  expectRefusals([
    { rule: 'I-29: to the owner 0', operations: [found({ owner: 0n })], refusedBy: /^AssertNonZeroIf\/TransferToNewRules/ },
    { rule: 'I-1: above the counter', operations: [found({ account: 6 })], refusedBy: /^TransferToNewRules/ },
    {
      rule: 'I-1: below the counter, where a leaf is empty',
      state: () => holes(8),
      operations: [found()],
      refusedBy: /^TransferToNewRules/,
    },
    {
      rule: 'an occupied leaf, named as what it is',
      operations: [found({ account: 2 })],
      refusedBy: /^TransferToNewRules/,
    },
    {
      rule: 'an occupied leaf, opened as empty',
      operations: [found({ account: 2 }, (slot) => Object.assign(slot, { existsB: 0n, leafB: [DAVE, 0n, 0n, 0n, 0n, 0n] }))],
      request: { accountCountBefore: 2n },
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'the account of the slot before once more',
      operations: [found(), found()],
      refusedBy: /^TransferToNewRules/,
    },
    {
      rule: 'another owner than the bytes name',
      operations: [found({}, (slot) => (slot.leafB[0] = BOB.owner))],
      refusedBy: /^TransferToNewRules/,
    },
    { rule: 'another token than the sender’s', operations: [found({ token: 7n })], refusedBy: /^TransferToNewRules/ },
    {
      rule: 'a new account with a balance',
      operations: [found({}, (slot) => (slot.leafB[3] = 5n))],
      refusedBy: /^AccountUpdate/,
    },
    {
      rule: 'a new account with a nonce',
      operations: [found({}, (slot) => (slot.leafB[2] = 1n))],
      refusedBy: /^AccountUpdate/,
    },
    {
      rule: 'a new account with a key',
      operations: [found({}, (slot) => Object.assign(slot.leafB, { 4: x, 5: y }))],
      refusedBy: /^AccountUpdate/,
    },
    {
      rule: 'I-30: in the last place, which is kept for deposits',
      state: () => holes(15),
      operations: [found({ account: 15 })],
      refusedBy: /^Num2Bits\/AssertRange\/TransferToNewRules/,
    },
    { rule: 'I-4: of more than the balance', operations: [found({ mantissa: 1001n })], refusedBy: /AssertRange\/Slot/ },
    {
      rule: 'I-4: of a balance that the fee exceeds',
      operations: [found({ mantissa: 1000n, feeMantissa: 1n })],
      request: { fees: [{ token: 0n, account: 0 }, undefined] },
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'I-2: of 2^128 and more',
      state: withAccount(1, [ALICE.owner, 0n, 5n, 2n ** 130n, x, y]),
      operations: [found({ mantissa: 10n ** 8n, exponent: 31n })],
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'of another amount than the packed one',
      operations: [found({}, (slot) => (slot.amount = 11n))],
      refusedBy: /^Slot/,
    },
    { rule: 'I-5: from an index without account', operations: [found({ from: 9, mantissa: 0n })], refusedBy: /^Slot/ },
    {
      rule: 'I-15: with a fee that no slot takes',
      operations: [found({ feeMantissa: 1n })],
      refusedBy: /^FeeMatch/,
    },
    {
      rule: 'I-12: at the nonce 2^32 - 1',
      state: withAccount(1, [ALICE.owner, 0n, 2n ** 32n - 1n, 1000n, x, y]),
      operations: [found()],
      refusedBy: /^Slot/,
    },
    {
      rule: 'I-17: expired',
      operations: [{ ...found(), values: { ...found().values, validUntil: 99n } }],
      request: { timestamp: 100n },
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'I-16: without signature',
      operations: [{ ...found(), sign: () => ({ rx: 0n, ry: 1n, s: 0n }) }],
      refusedBy: /^Signature/,
    },
    {
      rule: 'I-20: for another owner on L1',
      operations: [found()],
      request: { forgeWords: (words) => (words[1] = BOB.owner) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'without its owner on L1',
      operations: [found()],
      request: { forgeWords: (words) => (words[1] = undefined) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'with a key word',
      operations: [found({}, (slot) => (slot.operationKeyX = 1n))],
      refusedBy: /^Slot/,
    },
    { rule: 'with setKey', operations: [found({}, (slot) => (slot.setKey = 1n))], refusedBy: /^DepositRules/ },
  ]);

  /** Counts more accounts than there are. */
  function holes(accountCount: number): ReferenceState {
    const state = sampleState();
    state.accountCount = accountCount;
    return state;
  }
});
