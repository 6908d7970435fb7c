import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_AMOUNT } from './constants.js';
import { floorToPackable, floorToPackableFee, packAmount, packFee, unpackAmount, unpackFee } from './packed-number.js';

const amount = fc.bigInt({ min: 0n, max: MAX_AMOUNT });

describe('packed numbers', () => {
  it('unpack to what was packed, or refuse', () => {
    fc.assert(
      fc.property(fc.oneof(amount, amount.map(floorToPackable)), (value) => {
        const packed = packAmount(value);
        if (packed !== undefined) expect(unpackAmount(packed)).toBe(value);
        expect(floorToPackable(value) <= value).toBe(true);
        expect(packAmount(floorToPackable(value))).toBeDefined();
        expect((packed !== undefined) === (floorToPackable(value) === value)).toBe(true);
      }),
    );
  });

  it('pack a representable value canonically, with the smallest exponent', () => {
    expect(packAmount(10n)).toBe(10 * 32);
    expect(packAmount(2n ** 27n * 10n)).toBeUndefined();
    expect(packAmount(134217720n * 10n)).toBe(134217720 * 32 + 1);
  });

  it('I-2: refuse what decodes above 2^128 − 1', () => {
    expect(unpackAmount(2 ** 32 - 1)).toBeUndefined();
    expect(unpackAmount(3 * 32 + 31)).toBe(3n * 10n ** 31n);
  });

  it('fees have 11 bits of mantissa', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2047n * 10n ** 31n }), (fee) => {
        const rounded = floorToPackableFee(fee);
        expect(unpackFee(packFee(rounded) as number)).toBe(rounded);
      }),
    );
    expect(packFee(2049n)).toBeUndefined();
  });
});
