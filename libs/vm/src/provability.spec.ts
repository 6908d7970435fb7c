import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '@zkr/protocol/account';
import { multiplyBase } from '@zkr/protocol/baby-jubjub';
import { MAX_NONCE } from '@zkr/protocol/constants';
import { orderFeeSlots } from '@zkr/protocol/fee-slot';
import type { QueueEntry } from '@zkr/protocol/queue-entry';
import { locateEntry } from './locate-entry.js';
import { OpenSegment } from './open-segment.js';
import { isRejection } from './rejection.js';
import { State } from './state.js';

const CAPACITY = 16;
const KEY = multiplyBase(77n);
const owner = fc.integer({ min: 1, max: 3 }).map(BigInt);
const token = fc.nat(1);
/** Balances of which L1's per-token bound allows a credit. */
const account: fc.Arbitrary<Account> = fc.record({
  owner,
  token,
  nonce: fc.constantFrom(0, 1, MAX_NONCE - 1, MAX_NONCE),
  balance: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 120n })),
  keyX: fc.constantFrom(0n, KEY.x),
  keyY: fc.constant(KEY.y),
});
const named = fc.nat(CAPACITY - 1);
const key = { keyX: fc.constant(KEY.x), keyY: fc.constant(KEY.y) };
/** Whatever L1 admits to the queue. */
const entry: fc.Arbitrary<QueueEntry> = fc.oneof(
  fc.record({ kind: fc.constant('forcedExit' as const), account: named, token, sender: owner }),
  fc.record({ kind: fc.constant('registerKeyL1' as const), account: named, sender: owner, ...key }),
  fc.record({ kind: fc.constant('deposit' as const), token, amount: fc.bigInt({ min: 1n, max: 2n ** 120n }), setKey: fc.boolean(), owner, ...key }),
);

const lowest = (state: State) => (wanted: bigint, of: number) =>
  [...state.entries()].filter(([, a]) => a.owner === wanted && a.token === of).map(([index]) => index).sort((a, b) => a - b)[0];

describe('I-35: provability', () => {
  it('in every state, each entry that L1 admits has its outcome', () => {
    fc.assert(
      fc.property(fc.array(account, { maxLength: CAPACITY - 5 }), fc.array(entry, { minLength: 1, maxLength: 5 }), (accounts, entries) => {
        const state = State.of(2, accounts.map((a, i) => [i, a] as const));
        const segment = new OpenSegment(state, { timestamp: 1, feeSlots: orderFeeSlots([], 2) }, 5);
        for (const queued of entries) {
          const before = new Map(state.entries());
          const operation = locateEntry(state, queued, lowest(state));
          expect(isRejection(segment.apply(operation))).toBe(false);
          if (operation.kind !== 'deposit') checkOutcome(before, state, operation.account, queued);
        }
        const closed = segment.close();
        if (isRejection(closed)) throw new Error(closed.message);
        expect(closed.header.priorityOperations).toBe(entries.length);
      }),
      { numRuns: 300 },
    );
  });

  /** What I-33 and I-34 say, in the plainest words. */
  function checkOutcome(before: ReadonlyMap<number, Account>, state: State, index: number, queued: QueueEntry): void {
    const was = before.get(index);
    const owns = was !== undefined && 'sender' in queued && was.owner === queued.sender;
    if (was && owns && queued.kind === 'forcedExit' && was.token === queued.token) {
      expect(state.account(index)).toEqual({ ...was, balance: 0n });
    } else if (was && owns && queued.kind === 'registerKeyL1' && was.nonce < MAX_NONCE) {
      expect(state.account(index)).toEqual({ ...was, nonce: was.nonce + 1, keyX: KEY.x, keyY: KEY.y });
    } else {
      expect(state.account(index)).toEqual(was);
    }
    expect(state.accountCount).toBe(before.size);
  }

  it('I-33: a forced exit of another amount than the one due is refused', () => {
    const state = State.of(2, [[0, { owner: 1n, token: 0, nonce: 0, balance: 9n, keyX: 0n, keyY: 0n }]]);
    const exit = { kind: 'forcedExit', account: 0, token: 0, sender: 1n } as const;
    for (const [change, amount] of [[{}, 8n], [{}, 0n], [{ sender: 2n }, 9n], [{ token: 1 }, 9n], [{ account: 1 }, 9n]] as const) {
      const segment = new OpenSegment(state, { timestamp: 1, feeSlots: orderFeeSlots([], 2) }, 5);
      expect(segment.apply({ ...exit, ...change, amount })).toMatchObject({ rejected: 'EXIT_AMOUNT_MISMATCH' });
    }
  });
});
