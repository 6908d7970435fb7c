import fc from 'fast-check';
import type { Account } from '@zkr/protocol/account';
import { multiplyBase } from '@zkr/protocol/baby-jubjub';
import { MAX_AMOUNT, MAX_NONCE } from '@zkr/protocol/constants';
import { orderFeeSlots } from '@zkr/protocol/fee-slot';
import type { Operation } from '@zkr/protocol/operation';
import { decodeOperations, encodeSegmentBytes } from '@zkr/protocol/segment-bytes';
import { describe, expect, it } from 'vitest';
import { OpenSegment } from './open-segment.js';
import { isRejection } from './rejection.js';
import { State } from './state.js';

const KEY = multiplyBase(77n);
const DEPTH = 2;
const ACCOUNTS = 5;

/** Two tokens; account 0 takes fees in token 0. */
function populated(balance = 1000n): State {
  const accounts = Array.from({ length: ACCOUNTS }, (_, i): [number, Account] => [
    i,
    { owner: BigInt(100 + i), token: i === 4 ? 1 : 0, nonce: 0, balance, keyX: 5n, keyY: 6n },
  ]);
  return State.of(DEPTH, accounts);
}

const open = (state: State, slots = 50) =>
  new OpenSegment(state, { timestamp: 100, feeSlots: orderFeeSlots([{ token: 0, account: 0 }], 2) }, slots);

const index = fc.nat(ACCOUNTS + 1);
const packed = fc.nat(60).map((n) => n * 32 * 20);
const newKey = { keyX: fc.constant(KEY.x), keyY: fc.constant(KEY.y) };
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant('transfer' as const), from: index, to: index, packedAmount: packed, packedFee: fc.constantFrom(0, 32, 96) }),
  fc.record({
    kind: fc.constant('withdraw' as const),
    from: index,
    token: fc.nat(1),
    amount: fc.bigInt({ min: 0n, max: 1200n }),
    packedFee: fc.constantFrom(0, 32),
    recipient: fc.constant(9n),
  }),
  fc.record({
    kind: fc.constant('deposit' as const),
    account: fc.nat(9),
    token: fc.nat(1),
    amount: fc.bigInt({ min: 1n, max: 500n }),
    setKey: fc.boolean(),
    owner: fc.nat(9).map((n) => BigInt(100 + n)),
    keyX: fc.constant(7n),
    keyY: fc.constant(8n),
  }),
  fc.record({
    kind: fc.constant('transferToNew' as const),
    from: index,
    packedAmount: packed,
    packedFee: fc.constantFrom(0, 32),
    owner: fc.nat(9).map((n) => (n === 0 ? 0n : BigInt(100 + n))),
  }),
  fc.record({
    kind: fc.constant('registerKey' as const),
    ...{ account: index, token: fc.nat(1), nonce: fc.nat(2), packedFee: fc.constantFrom(0, 32), validUntil: fc.constantFrom(99, 100) },
    ...newKey,
    ownerSignature: fc.constant({ r: 1n, s: 1n, v: 27 }),
  }),
  fc.record({
    kind: fc.constant('forcedExit' as const),
    amount: fc.constantFrom(0n, 1000n, 1n),
    ...{ account: fc.nat(15), token: fc.nat(1), sender: fc.nat(9).map((n) => BigInt(100 + n)) },
  }),
  fc.record({ kind: fc.constant('registerKeyL1' as const), account: fc.nat(15), sender: fc.nat(9).map((n) => BigInt(100 + n)), ...newKey }),
);

const total = (state: State, token: number) =>
  [...state.entries()].reduce((sum, [, account]) => (account.token === token ? sum + account.balance : sum), 0n);

describe('a segment', () => {
  it('keeps every token’s sum, whatever is thrown at it, and a refusal changes nothing', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        const state = populated();
        const before = [total(state, 0), total(state, 1)];
        const segment = open(state);
        const moved = [0n, 0n];
        for (const op of operations) {
          const snapshot = [...state.entries()];
          const outcome = segment.apply(op);
          if (isRejection(outcome)) expect([...state.entries()]).toEqual(snapshot);
          else if (op.kind === 'deposit') moved[op.token] = (moved[op.token] as bigint) + op.amount;
          else if (op.kind === 'withdraw' || op.kind === 'forcedExit') moved[op.token] = (moved[op.token] as bigint) - op.amount;
        }
        const closed = segment.close();
        expect(isRejection(closed)).toBe(false);
        expect([total(state, 0), total(state, 1)]).toEqual(before.map((sum, token) => sum + (moved[token] as bigint)));
        for (const [, account] of state.entries()) expect(account.balance >= 0n && account.balance <= MAX_AMOUNT).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is replayed from its pubdata to the same root', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 5, maxLength: 20 }), (operations) => {
        const segment = open(populated());
        for (const op of operations) segment.apply(op);
        const closed = segment.close();
        if (isRejection(closed)) throw new Error(closed.message);
        fc.pre(closed.operations.length > 0);
        const bytes = encodeSegmentBytes(closed.feeSlots, closed.operations).subarray(16);
        const replayed = open(populated());
        for (const op of decodeOperations(bytes) as Operation[]) expect(isRejection(replayed.apply(op))).toBe(false);
        expect(replayed.close()).toEqual(closed);
      }),
      { numRuns: 20 },
    );
  });

  it('is undone access by access, newest first', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 20 }), (operations) => {
        const state = populated();
        const root = state.root();
        const undo: [number, Account | undefined][] = [];
        const segment = new OpenSegment(state, { timestamp: 1, feeSlots: orderFeeSlots([{ token: 0, account: 0 }], 2) }, 50, (access) => {
          if (access.after !== access.before) undo.push([access.index, access.before]);
        });
        for (const op of operations) segment.apply(op);
        segment.close();
        for (const [at, before] of undo.reverse()) state.restore(at, before);
        expect(state.root()).toBe(root);
        expect(state.accountCount).toBe(ACCOUNTS);
      }),
      { numRuns: 20 },
    );
  });
});

describe('rules', () => {
  const transfer = { kind: 'transfer', from: 1, to: 2, packedAmount: 10 * 32, packedFee: 32 } as const;
  const deposit = { kind: 'deposit', account: 5, token: 0, amount: 5n, setKey: true, owner: 105n, keyX: 7n, keyY: 8n } as const;
  const code = (state: State, op: Operation, slots?: number) => {
    const outcome = open(state, slots).apply(op);
    return isRejection(outcome) ? outcome.rejected : 'applied';
  };

  it.each<[string, Operation, string]>([
    ['I-5: a missing sender', { ...transfer, from: 9 }, 'ACCOUNT_NOT_FOUND'],
    ['I-5: a missing receiver', { ...transfer, to: 5 }, 'ACCOUNT_NOT_FOUND'],
    ['I-6: a transfer to oneself', { ...transfer, to: 1 }, 'SELF_TRANSFER'],
    ['I-7: another token', { ...transfer, to: 4 }, 'TOKEN_MISMATCH'],
    ['I-4: more than the balance', { ...transfer, packedAmount: 1000 * 32 }, 'INSUFFICIENT_BALANCE'],
    ['I-2: an amount above 2^128', { ...transfer, packedAmount: 2 ** 32 - 1 }, 'AMOUNT_OUT_OF_RANGE'],
    ['I-15: a fee without a slot', { kind: 'withdraw', from: 4, token: 1, amount: 1n, packedFee: 32, recipient: 1n }, 'NO_FEE_SLOT'],
    ['I-8: a withdrawal of another token', { kind: 'withdraw', from: 1, token: 1, amount: 1n, packedFee: 0, recipient: 1n }, 'TOKEN_MISMATCH'],
    ['I-9: a deposit to a stranger’s account', { ...deposit, account: 1 }, 'DEPOSIT_MISMATCH'],
    ['I-10: a deposit beyond the counter', { ...deposit, account: 6 }, 'NOT_NEXT_ACCOUNT'],
  ])('%s is refused', (_, op, expected) => {
    expect(code(populated(), op)).toBe(expected);
  });

  it('I-12: an exhausted nonce signs nothing', () => {
    const state = populated();
    state.put(1, { ...(state.account(1) as Account), nonce: MAX_NONCE });
    expect(code(state, transfer)).toBe('NONCE_EXHAUSTED');
  });

  it('I-4: a credit beyond 2^128 is refused', () => {
    expect(code(populated(MAX_AMOUNT), { ...transfer, packedFee: 0 })).toBe('BALANCE_OVERFLOW');
  });

  it('I-11: a deposit sets a key only where there is none', () => {
    const state = populated();
    open(state).apply({ ...deposit, account: 1, owner: 101n });
    expect(state.account(1)?.keyX).toBe(5n);
    open(state).apply(deposit);
    expect(state.account(5)).toEqual({ owner: 105n, token: 0, nonce: 0, balance: 5n, keyX: 7n, keyY: 8n });
  });

  it('I-14: a fee account of another token keeps the segment from closing', () => {
    const state = populated();
    const segment = new OpenSegment(state, { timestamp: 1, feeSlots: orderFeeSlots([{ token: 0, account: 4 }], 2) }, 5);
    expect(segment.close()).toMatchObject({ rejected: 'FEE_ACCOUNT_INVALID' });
  });

  it('a full segment takes nothing more', () => {
    const segment = open(populated(), 1);
    segment.apply(transfer);
    expect(segment.apply(transfer)).toMatchObject({ rejected: 'SEGMENT_FULL' });
  });
});
