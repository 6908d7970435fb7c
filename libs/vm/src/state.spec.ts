import fc from 'fast-check';
import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { type Account } from '@zkr/protocol/account';
import { FIELD_ORDER, MAX_AMOUNT, MAX_UINT32, TREE_ARITY } from '@zkr/protocol/constants';
import { poseidon4, poseidon6 } from 'poseidon-lite';
import { describe, expect, it } from 'vitest';
import { LeafMismatchError, State } from './state.js';

const DEPTH = 3;
const fieldElement = fc.oneof(fc.constantFrom(0n, FIELD_ORDER - 1n), fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }));
const account: fc.Arbitrary<Account> = fc.record({
  owner: fc.oneof(fc.constant(2n ** 160n - 1n), fc.bigInt({ min: 1n, max: 2n ** 160n - 1n })),
  token: fc.oneof(fc.constant(MAX_UINT32), fc.nat()),
  nonce: fc.oneof(fc.constant(MAX_UINT32), fc.nat()),
  balance: fc.oneof(fc.constant(MAX_AMOUNT), fc.bigInt({ min: 0n, max: MAX_AMOUNT })),
  keyX: fieldElement,
  keyY: fieldElement,
});

type Step = { readonly kind: 'put'; readonly at: number; readonly account: Account } | { readonly kind: 'undo' } | { readonly kind: 'root' } | { readonly kind: 'append'; readonly account: Account };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('put' as const), at: fc.nat(63), account }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('append' as const), account }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'undo' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'root' } as const) },
);

const naiveLeaf = (a: Account | undefined) => (a ? poseidon6([a.owner, BigInt(a.token), BigInt(a.nonce), a.balance, a.keyX, a.keyY]) : 0n);

/** Objects, and every level hashed anew with poseidon-lite. */
function naiveRoot(accounts: readonly Account[]): bigint {
  let level = Array.from({ length: 4 ** DEPTH }, (_, i) => naiveLeaf(accounts[i]));
  while (level.length > 1) level = Array.from({ length: level.length / 4 }, (_, i) => poseidon4(level.slice(4 * i, 4 * i + 4)));
  return level[0]!;
}

describe('the state in flat memory', () => {
  it('is what a list of objects is, under any writes, undone writes and loads', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const state = State.of(DEPTH);
        const naive: Account[] = [];
        const undo: [number, Account | undefined][] = [];
        for (const one of steps) {
          if (one.kind === 'root') expect(state.root()).toBe(naiveRoot(naive));
          else if (one.kind === 'undo') {
            const [index, before] = undo.pop() ?? [];
            if (index === undefined) continue;
            state.restore(index, before);
            if (before) naive[index] = before;
            else naive.pop();
          } else if (naive.length < TREE_ARITY ** state.depth) {
            const index = one.kind === 'append' ? naive.length : Math.min(one.at, naive.length);
            undo.push([index, naive[index]]);
            if (one.kind === 'append') state.append(one.account, naiveLeaf(one.account));
            else state.put(index, one.account);
            naive[index] = one.account;
          }
        }
        expect(state.accountCount).toBe(naive.length);
        expect([...state.entries()]).toEqual([...naive.entries()]);
        for (let i = 0; i <= naive.length; i++) expect(state.account(i)).toEqual(naive[i]);
        for (let i = 0; i < 4 ** DEPTH; i++) expect(state.leaf(i)).toBe(naiveLeaf(naive[i]));
        expect(state.root()).toBe(naiveRoot(naive));
      }),
      { numRuns: 20 },
    );
  });

  it('leaves no gap and undoes the newest first only', () => {
    const some: Account = { owner: 1n, token: 0, nonce: 0, balance: 5n, keyX: 0n, keyY: 0n };
    const state = State.of(DEPTH, [[0, some], [1, some]]);
    expect(() => state.put(3, some)).toThrow(RangeError);
    expect(() => state.restore(0, undefined)).toThrow(RangeError);
    state.restore(1, undefined);
    state.restore(0, undefined);
    expect(state.root()).toBe(emptySubtrees(DEPTH)[DEPTH]);
    expect(state.account(0)).toBeUndefined();
  });

  it('holds more accounts than a chunk of memory', () => {
    const numbered = (i: number): Account => ({ owner: BigInt(i + 1), token: i, nonce: i, balance: BigInt(i), keyX: 0n, keyY: 1n });
    const state = State.of(12);
    const checked = [0, 1023, 1024, 2048, 4999];
    for (let i = 0; i < 5000; i++) state.append(numbered(i), checked.includes(i) ? naiveLeaf(numbered(i)) : 1n);
    for (const i of checked) expect([state.account(i), state.leaf(i)]).toEqual([numbered(i), naiveLeaf(numbered(i))]);
    expect(state.account(5000)).toBeUndefined();
  });

  it('stops at an account that does not have its leaf, until it is written anew', () => {
    const some: Account = { owner: 1n, token: 0, nonce: 0, balance: 5n, keyX: 0n, keyY: 0n };
    const state = State.of(DEPTH);
    state.append(some, naiveLeaf(some));
    state.append({ ...some, balance: 6n }, naiveLeaf(some));
    expect(state.account(0)).toEqual(some);
    for (let i = 0; i < 2; i++) expect(() => state.account(1)).toThrow(LeafMismatchError);
    state.put(1, some);
    expect(state.account(1)).toEqual(some);
  });
});
