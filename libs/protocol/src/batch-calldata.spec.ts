import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBatchCalldata, encodeBatchCalldata, SUBMIT_BATCH_SELECTOR, type SubmittedBatch } from './batch-calldata.js';
import { FIELD_ORDER, MAX_AMOUNT } from './constants.js';
import { UNUSED_FEE_SLOT } from './fee-slot.js';
import { bytesToHex } from './hex.js';
import type { Operation } from './operation.js';

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const u16 = fc.integer({ min: 0, max: 2 ** 16 - 1 });
const address = fc.bigInt({ min: 0n, max: (1n << 160n) - 1n });
const element = fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n });
const amount = fc.bigInt({ min: 0n, max: MAX_AMOUNT });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant('transfer' as const), from: u32, to: u32, packedAmount: u32, packedFee: u16 }),
  fc.record({ kind: fc.constant('withdraw' as const), from: u32, token: u32, amount, packedFee: u16, recipient: address }),
  fc.record({
    kind: fc.constant('deposit' as const),
    account: u32,
    token: u32,
    amount,
    setKey: fc.boolean(),
    owner: address,
    keyX: element,
    keyY: element,
  }),
);

const batch: fc.Arbitrary<SubmittedBatch> = fc.record({
  circuitId: fc.integer({ min: 0, max: 255 }),
  number: u32,
  segments: fc.array(
    fc.record({
      rootAfter: element,
      commitment: element,
      proof: fc.uint8Array({ minLength: 256, maxLength: 256 }),
      accountCountAfter: u32,
      timestamp: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
      feeSlots: fc.constant([{ token: 0, account: 7 }, UNUSED_FEE_SLOT]),
      operations: fc.array(operation, { minLength: 1, maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

describe('batch calldata', () => {
  it('decodes to what was encoded', () => {
    fc.assert(
      fc.property(batch, (b) => {
        expect(decodeBatchCalldata(encodeBatchCalldata(b), 2)).toEqual(b);
      }),
    );
  });

  it('refuses every truncation and extension', () => {
    fc.assert(
      fc.property(batch, fc.nat(), (b, cut) => {
        const bytes = encodeBatchCalldata(b);
        expect(decodeBatchCalldata(bytes.subarray(0, cut % bytes.length), 2)).toBeUndefined();
        expect(decodeBatchCalldata(Uint8Array.of(...bytes, 0), 2)).toBeUndefined();
      }),
    );
  });

  it('never throws on junk', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), (junk) => {
        decodeBatchCalldata(Uint8Array.of(...SUBMIT_BATCH_SELECTOR, ...junk), 2);
      }),
    );
  });

  it('starts with the selector of submitBatch()', () => {
    expect(bytesToHex(SUBMIT_BATCH_SELECTOR)).toBe('0x46115383');
  });
});
