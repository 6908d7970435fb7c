import { describe } from 'vitest';
import { expectRefusals, pay, withAccount } from './forgery.js';
import { ORDER_2_POINT, sign, SUBGROUP_ORDER } from './reference/eddsa.js';
import { transfer, type Operation } from './reference/operations.js';
import { ALICE, BOB } from './reference/sample.js';
import { buildSegment } from './reference/segment.js';
import type { ReferenceState } from './reference/state.js';
import type { CircuitInputs } from './witness-calculator.js';

describe('signatures', () => {
  const signedBy = (signer: NonNullable<Operation['sign']>): Operation[] => [{ ...pay(1n), sign: signer }];
  const lowOrder = { scalar: 0n, publicKey: ORDER_2_POINT };
  const account = (x: bigint, y: bigint, nonce = 5n): (() => ReferenceState) =>
    withAccount(1, [ALICE.owner, 0n, nonce, 1000n, x, y]);
  const { x, y } = ALICE.key.publicKey;
  const plain = sign(ALICE.key, 1n);
  expectRefusals([
    {
      rule: 'I-19: of another key',
      operations: signedBy((message) => sign(BOB.key, message)),
      refusedBy: /^Signature/,
    },
    {
      rule: 'I-19: of another message',
      operations: signedBy((message) => sign(ALICE.key, message + 1n)),
      refusedBy: /^Signature/,
    },
    {
      rule: 'I-19, row 10: S + l',
      operations: signedBy((message) => withS(sign(ALICE.key, message), SUBGROUP_ORDER)),
      refusedBy: /^(AssertAtMost|Num2Bits)\/Signature/,
    },
    {
      rule: 'I-19: R off the curve',
      operations: signedBy(() => ({ ...plain, rx: plain.rx + 1n })),
      refusedBy: /^BabyCheck/,
    },
    {
      rule: 'I-16: no signature',
      operations: signedBy(() => ({ rx: 0n, ry: 1n, s: 0n })),
      refusedBy: /^Signature/,
    },
    {
      rule: 'I-19: by an unset key',
      state: account(0n, 0n),
      operations: signedBy((message) => sign({ scalar: 1n, publicKey: { x: 0n, y: 0n } }, message)),
      refusedBy: /^BabyCheck\/Signature/,
    },
    {
      rule: 'I-19: by a key off the curve',
      state: account(x, y + 1n),
      operations: [pay(1n)],
      refusedBy: /^BabyCheck\/Signature/,
    },
    {
      rule: 'I-19, row 10: by a key of small order',
      state: account(ORDER_2_POINT.x, ORDER_2_POINT.y),
      operations: signedBy((message) => sign(lowOrder, message)),
      refusedBy: /^AssertNonZeroIf\/Signature/,
    },
    {
      rule: 'I-18: the nonce of the transaction before',
      operations: [pay(1n), pay(1n)],
      inputs: (inputs) => {
        for (const name of ['signatureRx', 'signatureRy', 'signatureS'])
          inputs[name] = repeatFirst(inputs[name]);
      },
      refusedBy: /^Signature/,
    },
    {
      rule: 'I-12: the nonce 2^32 - 1',
      state: account(x, y, 2n ** 32n - 1n),
      operations: [pay(1n)],
      refusedBy: /^Slot/,
    },
    {
      rule: 'I-17: expired',
      operations: [transfer({ from: 1, to: 2, mantissa: 1n, validUntil: 99n, key: ALICE.key })],
      request: { timestamp: 100n },
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'validUntil above 40 bits',
      operations: [transfer({ from: 1, to: 2, mantissa: 1n, validUntil: 2n ** 40n, key: ALICE.key })],
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'row 9: the signature of another domain',
      operations: [pay(1n)],
      inputs: (inputs) => (inputs['domain'] = 5n),
      refusedBy: /^Signature/,
    },
    {
      rule: 'for another owner at the receiver’s index',
      operations: [pay(1n)],
      inputs: (inputs) => {
        const other = withAccount(2, [0xbadn, 0n, 0n, 500n, 0n, 0n])();
        const signed = buildSegment(other, { slots: 2, fees: [undefined, undefined], operations: [pay(1n)] });
        for (const name of ['signatureRx', 'signatureRy', 'signatureS']) inputs[name] = signed[name] ?? [];
      },
      refusedBy: /^Signature/,
    },
  ]);

  function withS<T extends { s: bigint }>(signature: T, added: bigint): T {
    return { ...signature, s: signature.s + added };
  }

  function repeatFirst(value: CircuitInputs[string] | undefined): bigint[] {
    const [first] = value as bigint[];
    return [first as bigint, first as bigint];
  }
});
