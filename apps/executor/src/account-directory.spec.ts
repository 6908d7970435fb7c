import fc from 'fast-check';
import type { Account } from '@zkr/protocol/account';
import { expect, it } from 'vitest';
import { AccountDirectory } from './account-directory.js';

const holder = fc.record({ owner: fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.bigInt({ min: 0n, max: 2n ** 160n - 1n })), token: fc.oneof(fc.nat(2), fc.nat()) });
const account = (fields: Pick<Account, 'owner' | 'token'>): Account => ({ nonce: 0, balance: 0n, keyX: 0n, keyY: 0n, ...fields });

it('finds the lowest index of a holder, whatever the order in which they came', () => {
  fc.assert(
    fc.property(fc.array(holder, { maxLength: 60 }), fc.array(holder), fc.boolean(), (holders, others, backwards) => {
      const accounts = holders.map(account);
      const directory = new AccountDirectory((index) => accounts[index]);
      const order = [...accounts.keys()];
      for (const index of backwards ? order.reverse() : order) directory.add(index, accounts[index]!);
      const naive = ({ owner, token }: Pick<Account, 'owner' | 'token'>) => accounts.findIndex((a) => a.owner === owner && a.token === token);
      for (const one of [...holders, ...others]) expect(directory.find(one.owner, one.token) ?? -1).toBe(naive(one));
    }),
  );
});

it('grows', () => {
  const accounts = Array.from({ length: 20_000 }, (_, i) => account({ owner: BigInt(i % 7000), token: Math.floor(i / 7000) }));
  const directory = new AccountDirectory((index) => accounts[index]);
  accounts.forEach((one, index) => directory.add(index, one));
  accounts.forEach((one, index) => expect(directory.find(one.owner, one.token)).toBe(index));
  expect(directory.find(7000n, 0)).toBeUndefined();
});
