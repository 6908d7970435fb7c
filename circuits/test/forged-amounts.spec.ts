import { describe } from 'vitest';
import { expectRefusals, fill, pay, take, withAccount } from './forgery.js';
import { modulo } from './reference/field.js';
import { deposit, noop, transfer } from './reference/operations.js';
import { ALICE } from './reference/sample.js';

describe('row 3: balances and amounts', () => {
  expectRefusals([
    { rule: 'I-4: more than the balance', operations: [pay(1001n)], refusedBy: /AssertRange\/Slot/ },
    {
      rule: 'I-4: the fee is not covered',
      operations: [transfer({ from: 1, to: 2, mantissa: 1000n, feeMantissa: 1n, key: ALICE.key })],
      request: { fees: [{ token: 0n, account: 0 }, undefined] },
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'I-4: a credit overflows',
      operations: [fill(2n ** 128n - 1000n)],
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'I-4: a fee credit overflows',
      state: withAccount(0, [0xfen, 0n, 0n, 2n ** 128n - 1n, 0n, 0n]),
      operations: [transfer({ from: 1, to: 2, mantissa: 1n, feeMantissa: 1n, key: ALICE.key })],
      request: { fees: [{ token: 0n, account: 0 }, undefined] },
      refusedBy: /AssertRange\/FeeCredits/,
    },
    {
      rule: 'I-2: a withdraw of a negative amount',
      operations: [take(modulo(-5n))],
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'I-2: a deposit of a negative amount',
      operations: [fill(modulo(-5n))],
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'I-2: a creating deposit of a negative amount',
      operations: [deposit({ account: 5, owner: ALICE.owner, token: 9n, amount: modulo(-5n) })],
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'I-2: a withdraw of 2^128, from a balance that no rule reaches',
      state: withAccount(1, [
        ALICE.owner,
        0n,
        5n,
        2n ** 128n + 5n,
        ALICE.key.publicKey.x,
        ALICE.key.publicKey.y,
      ]),
      operations: [take(2n ** 128n)],
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'I-2: a transfer that decodes to 2^128 and more',
      operations: [
        pay(0n, {
          forge: (slot) =>
            Object.assign(slot, { amountMantissa: 10n ** 8n, amountExponent: 31n, amount: 10n ** 39n }),
        }),
      ],
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'a transfer of another amount than the packed one',
      operations: [pay(10n, { forge: (slot) => (slot.amount = 11n) })],
      refusedBy: /^Slot/,
    },
    {
      rule: 'a mantissa of 28 bits',
      state: withAccount(1, [ALICE.owner, 0n, 5n, 2n ** 40n, ALICE.key.publicKey.x, ALICE.key.publicKey.y]),
      operations: [pay(2n ** 27n)],
      refusedBy: /PackedNumber/,
    },
    {
      rule: 'a fee mantissa of 12 bits',
      operations: [transfer({ from: 1, to: 2, mantissa: 1n, feeMantissa: 2n ** 11n, key: ALICE.key })],
      request: { fees: [{ token: 0n, account: 0 }, undefined] },
      state: withAccount(1, [ALICE.owner, 0n, 5n, 2n ** 40n, ALICE.key.publicKey.x, ALICE.key.publicKey.y]),
      refusedBy: /PackedNumber/,
    },
    {
      rule: 'an exponent of 6 bits',
      operations: [pay(0n, { forge: (slot) => (slot.amountExponent = 32n) })],
      refusedBy: /PackedNumber/,
    },
    {
      rule: 'a fee in a deposit',
      operations: [fill(1n, { forge: (slot) => (slot.feeMantissa = 1n) })],
      refusedBy: /^Slot/,
    },
    {
      rule: 'a packed amount in a withdraw',
      operations: [take(1n, { forge: (slot) => (slot.amountMantissa = 1n) })],
      refusedBy: /^Slot/,
    },
    {
      rule: 'an amount in a noop',
      operations: [noop({ forge: (slot) => (slot.amount = 1n) })],
      refusedBy: /^Slot/,
    },
  ]);
});
