import { describe, expect, it } from 'vitest';
import { calldataGas, fitsInTransaction, gasLimitFor } from './calldata-limits.js';

describe('calldata limits', () => {
  it('charges zero and other bytes by EIP-7623', () => {
    expect(calldataGas(Uint8Array.of(0, 0, 1))).toEqual({ standard: 21_024n, floor: 21_060n });
  });

  it('never goes below the floor, nor above the cap', () => {
    const data = new Uint8Array(10_000).fill(1);
    expect(gasLimitFor(data, 100_000n, 0)).toBe((421_000n * 11n) / 10n);
    expect(gasLimitFor(data, 1_000_000n, 0)).toBe(1_100_000n);
    expect(gasLimitFor(data, 16_000_000n, 0)).toBe(16_777_216n);
    expect(gasLimitFor(data, 1_000_000n, 28)).toBe(1_100_000n + 28n * 210_000n);
    expect(gasLimitFor(data, 1_000_000n, 128)).toBe(16_777_216n);
  });

  it('refuses what no transaction can carry', () => {
    expect(gasLimitFor(new Uint8Array(0), 16_777_217n, 0)).toMatchObject({ reason: 'too-much-gas' });
    expect(gasLimitFor(new Uint8Array(131_072), 21_000n, 0)).toMatchObject({ reason: 'too-many-bytes' });
    expect(fitsInTransaction(131_072 - 192)).toBe(true);
    expect(fitsInTransaction(131_072 - 191)).toBe(false);
  });
});
