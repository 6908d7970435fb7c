import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_ORDER, MAX_AMOUNT, MAX_NONCE } from '@zkr/protocol/constants';
import { floorToPackable, packAmount, packFee } from '@zkr/protocol/packed-number';
import { registerKeyFromJson, registerKeyToJson } from '@zkr/protocol/register-key-json';
import type { Transaction } from '@zkr/protocol/transaction';
import { transactionFromJson, transactionToJson } from '@zkr/protocol/transaction-json';
import { registerKeySchema, transactionSchema } from './transaction-schema.js';

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const nonce = fc.integer({ min: 0, max: MAX_NONCE - 1 });
const word = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n });
const element = fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n });
const address = fc.bigInt({ min: 0n, max: (1n << 160n) - 1n });
const amount = fc.bigInt({ min: 0n, max: MAX_AMOUNT });
const time = fc.integer({ min: 0, max: 2 ** 40 - 1 });
const paid = {
  packedAmount: amount.map((value) => packAmount(floorToPackable(value)) as number),
  packedFee: fc.nat(2047).map((fee) => packFee(BigInt(fee)) as number),
};

const transaction: fc.Arbitrary<Transaction> = fc.record({
  operation: fc.oneof(
    fc.record({ kind: fc.constant('transfer' as const), from: u32, to: u32, ...paid }),
    fc.record({ kind: fc.constant('transferToNew' as const), from: u32, owner: address, ...paid }),
    fc.record({ kind: fc.constant('withdraw' as const), from: u32, token: u32, amount, packedFee: paid.packedFee, recipient: address }),
  ),
  nonce,
  validUntil: time,
  signature: fc.record({ rx: element, ry: element, s: element }),
});

describe('a transaction’s JSON', () => {
  it('has its schema’s shape and reads back', () => {
    fc.assert(
      fc.property(transaction, (signed) => {
        const json = JSON.parse(JSON.stringify(transactionToJson(signed))) as unknown;
        const parsed = transactionSchema.parse(json);
        expect(parsed.kind !== 'registerKey' && transactionFromJson(parsed)).toEqual(signed);
      }),
    );
  });
});

describe('integers beyond 2^53', () => {
  const transfer = { kind: 'transfer', from: 1, to: 2, amount: '1', fee: '0', nonce: 0, validUntil: 1 };
  const hex = `0x${'0'.repeat(64)}`;
  const read = (changed: string) => transactionSchema.safeParse(JSON.parse(changed));
  const text = JSON.stringify({ ...transfer, signature: { rx: hex, ry: hex, s: hex } });

  it('row 18: amounts are text, and arrive to the last unit', () => {
    const amount = (2n ** 53n + 1n).toString();
    expect(Number(amount).toString()).not.toBe(amount);
    expect(read(text.replace('"amount":"1"', `"amount":"${amount}"`))).toMatchObject({ success: true, data: { amount } });
    expect(read(text)).toMatchObject({ success: true });
    for (const number of ['1', amount, '1e3']) expect(read(text.replace('"amount":"1"', `"amount":${number}`)).success).toBe(false);
  });

  it('I-12: the last nonce is not taken', () => {
    for (const [number, taken] of [[MAX_NONCE - 1, true], [MAX_NONCE, false]] as const)
      expect(read(text.replace('"nonce":0', `"nonce":${number}`)).success).toBe(taken);
  });

  it('row 18: numbers that a double would round are out of range', () => {
    for (const field of ['"from":1', '"to":2', '"nonce":0', '"validUntil":1']) {
      for (const number of ['9007199254740993', '9007199254740992', '1e400', '0.5', '-1', '"1"']) {
        const changed = text.replace(field, `${field.slice(0, field.indexOf(':'))}:${number}`);
        expect(changed).not.toBe(text);
        expect(read(changed).success).toBe(false);
      }
    }
  });
});

describe('a registerKey’s JSON', () => {
  const registration = fc.record({
    kind: fc.constant('registerKey' as const),
    ...{ account: u32, token: u32, nonce, packedFee: paid.packedFee, validUntil: time, keyX: element, keyY: element },
    ownerSignature: fc.record({ r: word, s: word, v: fc.integer({ min: 0, max: 255 }) }),
  });

  it('has its schema’s shape and reads back', () => {
    fc.assert(
      fc.property(registration, (operation) => {
        const json = JSON.parse(JSON.stringify(registerKeyToJson(operation))) as unknown;
        expect(registerKeyFromJson(registerKeySchema.parse(json))).toEqual(operation);
      }),
    );
  });

  it('with a fee that has no packing is refused', () => {
    fc.assert(
      fc.property(registration, (operation) => {
        expect(registerKeyFromJson({ ...registerKeyToJson(operation), fee: '2049' })).toMatchObject({ code: 'NOT_PACKABLE', field: 'fee' });
      }),
      { numRuns: 5 },
    );
  });
});
