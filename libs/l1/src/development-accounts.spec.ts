import { Wallet } from 'ethers';
import { expect, it } from 'vitest';
import { developmentKey, isDevelopmentKey, isUnsafeAccount } from './development-accounts.js';
import { ANVIL_PRIVATE_KEYS } from './testing/anvil.js';

const chains = [1n, 11_155_111n, 31_337n, 1_337n];
const unsafeOn = (key: string) => chains.filter((chainId) => isUnsafeAccount(new Wallet(key).address, chainId));

it('knows the keys that everybody knows, where money may be real', () => {
  for (const key of [...ANVIL_PRIVATE_KEYS, developmentKey(10), developmentKey(19)]) {
    expect(isDevelopmentKey(key)).toBe(true);
    expect(unsafeOn(key)).toEqual([1n, 11_155_111n]);
  }
});

it('lets a key of one’s own pass everywhere', () => {
  const own = `0x${'17'.repeat(32)}`;
  expect(isDevelopmentKey(own)).toBe(false);
  expect(unsafeOn(own)).toEqual([]);
});
