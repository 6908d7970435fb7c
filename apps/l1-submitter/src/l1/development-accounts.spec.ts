import { ANVIL_PRIVATE_KEYS } from '@zkr/l1/testing/anvil';
import { Wallet } from 'ethers';
import { expect, it } from 'vitest';
import { isUnsafeDevelopmentAccount } from './development-accounts.js';

it('knows the keys that everybody knows, where money may be real', () => {
  for (const key of ANVIL_PRIVATE_KEYS) {
    const { address } = new Wallet(key);
    expect([1n, 11_155_111n, 31_337n, 1_337n].map((chainId) => isUnsafeDevelopmentAccount(address, chainId))).toEqual([true, true, false, false]);
  }
  expect(isUnsafeDevelopmentAccount(new Wallet(`0x${'17'.repeat(32)}`).address, 1n)).toBe(false);
});
