import { describe } from 'vitest';
import { expectRefusals, pay, take, withAccount } from './forgery.js';
import { modulo } from './reference/field.js';
import { noop, transfer, withdraw, type Operation } from './reference/operations.js';
import { ALICE } from './reference/sample.js';
import type { CircuitInputs } from './witness-calculator.js';

describe('fees', () => {
  const paying = (fee: bigint): Operation[] => [
    transfer({ from: 1, to: 2, mantissa: 1n, feeMantissa: fee, key: ALICE.key }),
  ];
  const eth = { token: 0n, account: 0 };
  const other = { token: 7n, account: 4 };
  expectRefusals([
    {
      rule: 'I-15: a fee without slot',
      operations: paying(1n),
      request: { fees: [other, undefined] },
      refusedBy: /^FeeMatch/,
    },
    {
      rule: 'I-13: two slots of one token',
      operations: paying(1n),
      request: { fees: [eth, { token: 0n, account: 2 }] },
      refusedBy: /FeeSlotList/,
    },
    { rule: 'I-13: decreasing tokens', request: { fees: [other, eth] }, refusedBy: /FeeSlotList/ },
    {
      rule: 'I-13: a used slot after an unused one',
      request: { fees: [undefined, other] },
      refusedBy: /^FeeSlotList/,
    },
    {
      rule: 'I-14: an account that does not exist',
      request: { fees: [{ token: 0n, account: 9 }, undefined] },
      refusedBy: /^FeeCredits/,
    },
    {
      rule: 'I-14: an account of another token',
      request: { fees: [{ token: 1n, account: 4 }, undefined] },
      refusedBy: /^FeeCredits/,
    },
    {
      rule: 'an unused slot with a token',
      operations: [],
      request: { forgeFees: ([slot]) => slot && (slot.feeToken = 0n) },
      refusedBy: /^FeeSlotList/,
    },
    {
      rule: 'an unused slot with an account',
      operations: [],
      request: { forgeFees: ([slot]) => slot && (slot.feeIndex = 1n) },
      refusedBy: /^FeeSlotList/,
    },
    {
      rule: 'used that is not 0 or 1',
      operations: [],
      request: { forgeFees: ([slot]) => slot && (slot.feeUsed = 2n) },
      refusedBy: /^AssertBoolean\/FeeSlotList/,
    },
    {
      rule: 'a token above 32 bits',
      operations: [],
      request: { fees: [{ token: 2n ** 32n, account: 0 }, undefined] },
      refusedBy: /AssertRange\/FeeSlotList/,
    },
    {
      rule: 'a fee kept by nobody',
      operations: paying(1n),
      request: { fees: [eth, undefined] },
      inputs: (inputs) => (inputs['rootAfter'] = 0n),
      refusedBy: /^Segment/,
    },
    {
      rule: 'an unused slot matches the token 0xffffffff',
      state: withAccount(1, [
        ALICE.owner,
        2n ** 32n - 1n,
        5n,
        9n,
        ALICE.key.publicKey.x,
        ALICE.key.publicKey.y,
      ]),
      operations: [withdraw({ from: 1, amount: 1n, recipient: 1n, feeMantissa: 1n, key: ALICE.key })],
      refusedBy: /^FeeMatch/,
    },
  ]);
});

describe('row 4: opcodes', () => {
  const select = (...ones: number[]): Operation[] => [
    noop({
      forge: (slot) => (slot.selector = Array.from({ length: 8 }, (_, i) => (ones.includes(i) ? 1n : 0n))),
    }),
  ];
  expectRefusals([
    { rule: 'none', operations: select(), refusedBy: /^Opcode/ },
    { rule: 'two', operations: select(0, 1), refusedBy: /^Opcode/ },
    {
      rule: 'a selector of 2 and one of -1',
      operations: [noop({ forge: (slot) => (slot.selector = [2n, modulo(-1n), 0n, 0n, 0n, 0n, 0n, 0n]) })],
      refusedBy: /^AssertBoolean\/Opcode/,
    },
  ]);
});

describe('public inputs', () => {
  const add = (name: string) => (inputs: CircuitInputs) => (inputs[name] = (inputs[name] as bigint) + 1n);
  expectRefusals([
    ...['rootAfter', 'commitment', 'evaluation', 'challenge', 'header'].map((name) => ({
      rule: `another ${name}`,
      operations: [take(1n)],
      inputs: add(name),
      refusedBy: /^Segment/,
    })),
    {
      rule: 'another rootBefore',
      operations: [take(1n)],
      inputs: add('rootBefore'),
      refusedBy: /^QuadTreeUpdate/,
    },
    {
      rule: 'a timestamp before the header’s',
      operations: [take(1n)],
      inputs: (inputs) => (inputs['timestamp'] = 1n),
      refusedBy: /^Segment/,
    },
    {
      rule: 'a timestamp after the header’s',
      operations: [take(1n), take(1n)],
      inputs: add('timestamp'),
      refusedBy: /^Segment/,
    },
    {
      rule: 'another accountCountBefore',
      operations: [take(1n)],
      inputs: add('accountCountBefore'),
      refusedBy: /^Segment/,
    },
    {
      rule: 'accountCountBefore above 32 bits',
      operations: [take(1n)],
      request: { accountCountBefore: 2n ** 32n },
      refusedBy: /AssertRange\/Header/,
    },
    {
      rule: 'a timestamp above 40 bits',
      operations: [],
      request: { timestamp: 2n ** 40n },
      refusedBy: /AssertRange/,
    },
    {
      rule: 'I-20: another recipient on L1',
      operations: [take(1n)],
      request: { forgeWords: (words) => (words[1] = 5n) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'I-20: another fee account on L1',
      operations: [],
      request: { forgeWords: (words) => words.splice(8, 1, 5n) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'a word on L1 in an absent place',
      operations: [pay(1n)],
      request: { forgeWords: (words) => (words[1] = 0n) },
      refusedBy: /^Segment/,
    },
  ]);
});
