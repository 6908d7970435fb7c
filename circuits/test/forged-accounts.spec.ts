import { describe } from 'vitest';
import { expectRefusals, fill, pay, take } from './forgery.js';
import { deposit, noop, transfer, withdraw, type Operation } from './reference/operations.js';
import { ALICE, BOB, sampleState } from './reference/sample.js';
import { ReferenceState } from './reference/state.js';

describe('accounts and paths', () => {
  expectRefusals([
    {
      rule: 'row 4: a wrong sibling',
      operations: [pay(1n)],
      inputs: (inputs) => (((inputs['childrenA'] as bigint[][][][])[0]?.[0] as unknown as bigint[])[3] = 5n),
      refusedBy: /QuadTreeUpdate\/AccountUpdate\/Slot|QuadLevel/,
    },
    {
      rule: 'a wrong child at the position',
      operations: [pay(1n)],
      inputs: (inputs) => (((inputs['childrenB'] as bigint[][][][])[0]?.[0] as unknown as bigint[])[2] = 5n),
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'another balance than the leaf has',
      operations: [pay(1n, { forge: (slot) => (slot.leafA[3] = 2000n) })],
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'an existing account opened as empty',
      operations: [
        fill(1n, {
          forge: (slot) => Object.assign(slot, { existsB: 0n, leafB: [ALICE.owner, 0n, 0n, 0n, 0n, 0n] }),
        }),
      ],
      request: { accountCountBefore: 1n },
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'an empty leaf opened as an account',
      operations: [
        transfer({ from: 1, to: 9, mantissa: 1n, key: ALICE.key }, { forge: (slot) => (slot.existsB = 1n) }),
      ],
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'row 4: exists that is not 0 or 1',
      operations: [pay(1n, { forge: (slot) => (slot.existsA = 2n) })],
      refusedBy: /^Slot/,
    },
    {
      rule: 'exists that is not 0 or 1, on an unused path',
      operations: [take(1n, { forge: (slot) => (slot.existsB = 2n) })],
      refusedBy: /^AssertBoolean\/AccountUpdate/,
    },
    {
      rule: 'an index outside of the tree',
      operations: [pay(1n, { forge: (slot) => (slot.indexA = 17n) })],
      refusedBy: /^Num2Bits\/QuadTreeUpdate/,
    },
    {
      rule: 'I-5: a transfer to an index without account',
      operations: [
        transfer(
          { from: 1, to: 5, mantissa: 1n, key: ALICE.key },
          { forge: (slot) => (slot.leafB = [0n, 0n, 0n, 0n, 0n, 0n]) },
        ),
      ],
      refusedBy: /^TransferRules/,
    },
    {
      rule: 'I-5: a transfer from an index without account',
      operations: [transfer({ from: 9, to: 1, mantissa: 0n, key: ALICE.key })],
      refusedBy: /^Slot/,
    },
    {
      rule: 'I-6: a transfer to itself',
      operations: [transfer({ from: 1, to: 1, mantissa: 0n, key: ALICE.key })],
      refusedBy: /^AssertNonZeroIf\/TransferRules/,
    },
    {
      rule: 'I-7: a transfer between tokens',
      operations: [transfer({ from: 1, to: 3, mantissa: 1n, key: ALICE.key })],
      refusedBy: /^TransferRules/,
    },
    {
      rule: 'I-8: a withdraw from an index without account',
      operations: [withdraw({ from: 9, amount: 0n, recipient: 1n, key: ALICE.key })],
      refusedBy: /^Slot/,
    },
    ...[0, 1].map((field) => ({
      rule: `an unused path over an empty leaf with field ${String(field)} set`,
      state: () => new ReferenceState(2),
      operations: [noop({ forge: (slot) => (slot.leafA[field] = 1n) })],
      refusedBy: /^AccountUpdate/,
    })),
    {
      rule: 'account A named in a deposit',
      operations: [fill(1n, { forge: (slot) => (slot.indexA = 3n) })],
      refusedBy: /^Slot|QuadLevel/,
    },
    {
      rule: 'account B named in a withdraw',
      operations: [
        take(1n, { forge: (slot) => Object.assign(slot, { indexB: 2n, leafB: sampleState().read(2) }) }),
      ],
      refusedBy: /^Slot/,
    },
  ]);
});

describe('deposits', () => {
  const create = (account: number, forge?: Operation['forge']): Operation =>
    deposit({ account, owner: BOB.owner, token: 9n, amount: 4n }, forge === undefined ? {} : { forge });
  expectRefusals([
    {
      rule: 'I-9: to an account of another owner',
      operations: [deposit({ account: 1, owner: BOB.owner, token: 0n, amount: 1n })],
      refusedBy: /^DepositRules/,
    },
    {
      rule: 'I-9: of another token than the account has',
      operations: [fill(1n)],
      request: { forgeWords: (words) => (words[0] = (words[0] ?? 0n) + (1n << 136n)) },
      refusedBy: /^Segment/,
    },
    { rule: 'I-10: above the counter', operations: [create(6)], refusedBy: /^DepositRules/ },
    {
      rule: 'I-10: below the counter, where a leaf is empty',
      state: withHoles,
      operations: [create(5)],
      refusedBy: /^DepositRules/,
    },
    {
      rule: 'I-10: at the counter of the slot before',
      operations: [
        create(5),
        deposit({ account: 6, owner: 1n, token: 1n, amount: 1n }, { forge: (slot) => (slot.existsB = 1n) }),
      ],
      refusedBy: /QuadLevel/,
    },
    {
      rule: 'a new account with a balance',
      operations: [create(5, (slot) => (slot.leafB[3] = 100n))],
      refusedBy: /^AccountUpdate/,
    },
    {
      rule: 'a new account with a nonce',
      operations: [create(5, (slot) => (slot.leafB[2] = 1n))],
      refusedBy: /^AccountUpdate/,
    },
    {
      rule: 'a new account with a key that the deposit does not set',
      operations: [create(5, (slot) => (slot.leafB[4] = 1n))],
      refusedBy: /^AccountUpdate/,
    },
    {
      rule: 'a new account with half a key',
      operations: [create(5, (slot) => (slot.leafB[5] = 1n))],
      refusedBy: /^AccountUpdate/,
    },
    {
      rule: 'a new account of a token above 32 bits',
      operations: [create(5, (slot) => (slot.leafB[1] = 2n ** 32n))],
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'I-11: another key in place of the one set',
      operations: [
        deposit({ account: 1, owner: ALICE.owner, token: 0n, amount: 1n, key: BOB.key.publicKey }),
      ],
      inputs: (inputs) => (inputs['rootAfter'] = rootWithKey()),
      refusedBy: /^Segment/,
    },
    {
      rule: 'flags of 2',
      operations: [fill(1n, { forge: (slot) => (slot.setKey = 2n) })],
      refusedBy: /^DepositRules/,
    },
    {
      rule: 'setKey in a transfer',
      operations: [pay(1n, { forge: (slot) => (slot.setKey = 1n) })],
      refusedBy: /^DepositRules/,
    },
    {
      rule: 'a key word in a transfer',
      operations: [pay(1n, { forge: (slot) => (slot.operationKeyX = 1n) })],
      refusedBy: /^Slot/,
    },
    {
      rule: 'a second key word in a withdraw',
      operations: [take(1n, { forge: (slot) => (slot.operationKeyY = 1n) })],
      refusedBy: /^Slot/,
    },
    {
      rule: 'an owner word in a transfer',
      operations: [pay(1n, { forge: (slot) => (slot.operationOwner = 1n) })],
      refusedBy: /^Slot/,
    },
    {
      rule: 'key words missing on L1 where setKey = 0',
      operations: [fill(1n)],
      request: { forgeWords: (words) => (words[2] = words[3] = undefined) },
      refusedBy: /^Segment/,
    },
  ]);

  function withHoles(): ReferenceState {
    const state = sampleState();
    state.accountCount = 8;
    return state;
  }

  function rootWithKey(): bigint {
    const { x, y } = BOB.key.publicKey;
    const state = sampleState();
    state.write(1, [ALICE.owner, 0n, 5n, 1001n, x, y]);
    return state.root;
  }
});
