import { describe, expect, it } from 'vitest';
import { rollupDomain } from './domain.js';

describe('the domain', () => {
  it('row 8: has all 8 bytes of the chain id, and takes no longer one', () => {
    const chains = [1n, 1n + 2n ** 16n, 1n + 2n ** 32n, 1n + 2n ** 48n, 2n ** 63n + 1n, 2n ** 64n - 1n];
    expect(new Set(chains.map((chainId) => rollupDomain(chainId, 5n))).size).toBe(chains.length);
    expect(() => rollupDomain(2n ** 64n, 5n)).toThrow(RangeError);
  });

  it('row 9: differs with each bit of the contract’s address', () => {
    const contracts = [0n, ...Array.from({ length: 160 }, (_, bit) => 1n << BigInt(bit))];
    expect(new Set(contracts.map((contract) => rollupDomain(1n, contract))).size).toBe(161);
  });
});
