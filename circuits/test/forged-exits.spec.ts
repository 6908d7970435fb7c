import { describe } from 'vitest';
import { expectRefusals } from './forgery.js';
import { forcedExit, withdraw, type Operation } from './reference/operations.js';
import { modulo } from './reference/field.js';
import { ALICE, BOB, sampleState } from './reference/sample.js';
import { ReferenceState } from './reference/state.js';

describe('forcedExit', () => {
  /** Alice takes out all of her 1000. */
  const leave = (
    change: Partial<Parameters<typeof forcedExit>[0]> = {},
    forge?: Operation['forge'],
  ): Operation =>
    forcedExit({ account: 1, sender: ALICE.owner, token: 0n, amount: 1000n, ...change }, forge === undefined ? {} : { forge });
  const empty = [0n, 0n, 0n, 0n, 0n, 0n];
  expectRefusals([
    { rule: 'I-33: of a part', operations: [leave({ amount: 999n })], refusedBy: /^ForcedExitRules/ },
    { rule: 'I-33: of nothing, though it matches', operations: [leave({ amount: 0n })], refusedBy: /^ForcedExitRules/ },
    { rule: 'I-33: of more than there is', operations: [leave({ amount: 1001n })], refusedBy: /^ForcedExitRules/ },
    { rule: 'I-33: of a negative amount', operations: [leave({ amount: modulo(-1n) })], refusedBy: /^ForcedExitRules/ },
    { rule: 'I-33: by a stranger', operations: [leave({ sender: BOB.owner })], refusedBy: /^ForcedExitRules/ },
    { rule: 'I-33: of another token', operations: [leave({ token: 7n })], refusedBy: /^ForcedExitRules/ },
    { rule: 'I-33: from an index without account', operations: [leave({ account: 9, amount: 1n })], refusedBy: /^ForcedExitRules/ },
    {
      rule: 'I-33: claimed to match nothing, with an empty leaf shown',
      operations: [leave({ amount: 0n }, (slot) => Object.assign(slot, { existsA: 0n, leafA: empty }))],
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'I-33: claimed to match nothing, with another owner shown',
      operations: [leave({ amount: 0n }, (slot) => (slot.leafA[0] = BOB.owner))],
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'I-33: claimed to match nothing, at another account',
      operations: [leave({ account: 2, amount: 0n })],
      request: { forgeWords: (words) => (words[0] = (words[0] ?? 0n) - (1n << 32n)) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'I-33: claimed to match, an empty leaf shown as an account',
      operations: [
        leave({ account: 9 }, (slot) => Object.assign(slot, { existsA: 1n, leafA: [ALICE.owner, 0n, 0n, 1000n, 0n, 0n] })),
      ],
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'I-33: claimed to match, an empty leaf with a balance',
      operations: [leave({ account: 9 }, (slot) => (slot.leafA = [ALICE.owner, 0n, 0n, 1000n, 0n, 0n]))],
      refusedBy: /^ForcedExitRules/,
    },
    {
      rule: 'that leaves the balance',
      operations: [leave()],
      inputs: (inputs) => (inputs['rootAfter'] = sampleState().root),
      refusedBy: /^Segment/,
    },
    {
      rule: 'of the balance once more',
      operations: [leave(), leave()],
      refusedBy: /^ForcedExitRules/,
    },
    {
      rule: 'of a balance that a withdraw took before',
      operations: [withdraw({ from: 1, amount: 1n, recipient: 1n, key: ALICE.key }), leave()],
      refusedBy: /^ForcedExitRules/,
    },
    { rule: 'of a token above 32 bits', operations: [leave({ token: 2n ** 32n, amount: 0n })], refusedBy: /AssertRange\/Slot/ },
    { rule: 'with a fee', operations: [leave({}, (slot) => (slot.feeMantissa = 1n))], refusedBy: /^Slot/ },
    { rule: 'with a packed amount', operations: [leave({}, (slot) => (slot.amountMantissa = 1n))], refusedBy: /^Slot/ },
    { rule: 'with a key word', operations: [leave({}, (slot) => (slot.operationKeyY = 1n))], refusedBy: /^Slot/ },
    {
      rule: 'its token in another operation',
      operations: [withdraw({ from: 1, amount: 1n, recipient: 1n, key: ALICE.key }, { forge: (slot) => (slot.exitToken = 7n) })],
      refusedBy: /^Slot/,
    },
    {
      rule: 'an index outside of the tree',
      state: () => new ReferenceState(2),
      operations: [leave({ account: 0, amount: 0n }, (slot) => (slot.indexA = 16n))],
      refusedBy: /^Num2Bits\/QuadTreeUpdate/,
    },
    {
      rule: 'I-20: to another sender on L1',
      operations: [leave()],
      request: { forgeWords: (words) => (words[1] = BOB.owner) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'I-20: of another amount on L1',
      operations: [leave()],
      request: { forgeWords: (words) => (words[0] = (words[0] ?? 0n) + (1n << 64n)) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'counted as no priority operation',
      operations: [leave()],
      inputs: (inputs) => (inputs['header'] = (inputs['header'] as bigint) - (1n << 16n)),
      refusedBy: /^Segment/,
    },
  ]);
});
