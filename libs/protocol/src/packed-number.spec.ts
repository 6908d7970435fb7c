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
    const round = fc.record({ mantissa: fc.bigInt({ min: 0n, max: 4095n }), exponent: fc.nat(38) }).map(({ mantissa, exponent }) => mantissa * 10n ** BigInt(exponent));
    fc.assert(
      fc.property(fc.oneof(amount, round.filter((fee) => fee <= MAX_AMOUNT)), (fee) => {
        const packed = packFee(fee);
        if (packed !== undefined) expect(unpackFee(packed)).toBe(fee);
        const rounded = floorToPackableFee(fee);
        expect(rounded <= fee).toBe(true);
        expect((packed !== undefined) === (rounded === fee)).toBe(true);
        expect(unpackFee(packFee(rounded) as number)).toBe(rounded);
      }),
    );
    expect(packFee(2049n)).toBeUndefined();
  });

  it('are below 2^32 for an amount and 2^16 for a fee, also where the exponent would need a sixth bit', () => {
    expect(packFee(2047n * 10n ** 31n)).toBe(2 ** 16 - 1);
    for (const fee of [2047n * 10n ** 32n, 2047n * 10n ** 35n, 2048n * 10n ** 31n, 10n ** 38n]) {
      expect(packFee(fee), String(fee)).toBeUndefined();
      expect(floorToPackableFee(fee), String(fee)).toBe(2047n * 10n ** 31n);
    }
    // 10^35 is 1000·10^32, and no mantissa below 2048 goes with a smaller exponent.
    expect(packFee(10n ** 35n)).toBeUndefined();
    expect(packFee(10n ** 34n)).toBe(1000 * 32 + 31);
    fc.assert(fc.property(amount, (value) => (packAmount(floorToPackable(value)) as number) < 2 ** 32 && (packFee(floorToPackableFee(value)) as number) < 2 ** 16));
  });
});
