import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderTransactions, type Candidate } from './order-transactions.js';

const candidate = (sender: number, nonce: number): Candidate => ({ id: `${sender}/${nonce}`, sender: BigInt(sender), nonce: BigInt(nonce) });
const ids = (list: Candidate[]) => list.map(({ id }) => id);

describe('the order of transactions', () => {
  it('is that of arrival where nonces allow', () => {
    const arrived = [candidate(1, 0), candidate(2, 7), candidate(1, 1)];
    expect(ids(orderTransactions(arrived, new Map([[2n, 7n]])))).toEqual(['1/0', '2/7', '1/1']);
  });

  it('puts a transaction that overtook its predecessor behind it, and keeps back one with a gap', () => {
    const arrived = [candidate(1, 1), candidate(1, 3), candidate(2, 0), candidate(1, 0)];
    expect(ids(orderTransactions(arrived, new Map()))).toEqual(['2/0', '1/0', '1/1']);
  });

  it('has consecutive nonces per sender and loses none that could be taken', () => {
    const list = fc.uniqueArray(fc.tuple(fc.nat(2), fc.nat(6)), { selector: ([s, n]) => `${s}/${n}`, maxLength: 20 });
    fc.assert(
      fc.property(list, (pairs) => {
        const ordered = orderTransactions(pairs.map(([s, n]) => candidate(s, n)), new Map());
        for (const sender of [0, 1, 2]) {
          const has = new Set(pairs.filter(([s]) => s === sender).map(([, n]) => n));
          let run = 0;
          while (has.has(run)) run++;
          const nonces = ordered.filter((c) => c.sender === BigInt(sender)).map((c) => Number(c.nonce));
          expect(nonces).toEqual(Array.from({ length: run }, (_, i) => i));
        }
      }),
    );
  });
});
