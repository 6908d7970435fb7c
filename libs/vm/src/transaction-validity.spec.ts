import fc from 'fast-check';
import type { Account } from '@zkr/protocol/account';
import { signMessage } from '@zkr/protocol/eddsa';
import { deriveL2Key } from '@zkr/protocol/l2-key';
import type { Transaction } from '@zkr/protocol/transaction';
import { describe, expect, it } from 'vitest';
import { signatureRejection, transactionId, type CheckedSignature } from './transaction-validity.js';

const DOMAIN = 77n;
const keys = [1, 2].map((seed) => deriveL2Key(new Uint8Array(32).fill(seed)));
const owners = [5n, 6n];

const accounts = (state: { key: number; fromOwner: bigint; toOwner: bigint }) => {
  const { x, y } = state.key < 2 ? keys[state.key]!.publicKey : { x: 0n, y: 0n };
  const list: Account[] = [
    { owner: state.fromOwner, token: 0, nonce: 3, balance: 100n, keyX: x, keyY: y },
    { owner: state.toOwner, token: 0, nonce: 0, balance: 0n, keyX: 0n, keyY: 0n },
  ];
  return { account: (index: number) => list[index] };
};
const situation = fc.record({ key: fc.nat(2), fromOwner: fc.constantFrom(...owners), toOwner: fc.constantFrom(...owners) });

function signed(state: ReturnType<typeof accounts>, secret: bigint, to: number): Transaction {
  const unsigned = { operation: { kind: 'transfer', from: 0, to, packedAmount: 32, packedFee: 0 } as const, nonce: 3, validUntil: 9 };
  return { ...unsigned, signature: signMessage(secret, transactionId(state, unsigned, DOMAIN) ?? 0n) };
}

describe('a signature that was checked before', () => {
  it('gets the answer of the full check, however keys and owners have changed since', () => {
    fc.assert(
      fc.property(situation, situation, fc.nat(1), fc.nat(2), (then, now, signer, to) => {
        const before = accounts(then);
        const transaction = signed(before, keys[signer]!.secret, to);
        // As the api does it: what it refuses is not stored.
        if (signatureRejection(before, transaction, DOMAIN) !== undefined) return;
        const { keyX, keyY } = before.account(0)!;
        const checked: CheckedSignature = { key: { x: keyX, y: keyY }, message: transactionId(before, transaction, DOMAIN)! };
        const after = accounts(now);
        expect(signatureRejection(after, transaction, DOMAIN, checked)).toEqual(signatureRejection(after, transaction, DOMAIN));
      }),
      { numRuns: 60 },
    );
  });

  it('is believed under the same key and message only', () => {
    const state = accounts({ key: 0, fromOwner: 5n, toOwner: 6n });
    const forged = signed(state, keys[1]!.secret, 1);
    const message = transactionId(state, forged, DOMAIN)!;
    const key = keys[0]!.publicKey;
    const code = (checked?: CheckedSignature) => signatureRejection(state, forged, DOMAIN, checked)?.rejected;
    expect(code()).toBe('INVALID_SIGNATURE');
    expect(code({ key, message })).toBeUndefined();
    expect(code({ key, message: message + 1n })).toBe('INVALID_SIGNATURE');
    expect(code({ key: { ...key, x: key.x + 1n }, message })).toBe('INVALID_SIGNATURE');
    expect(code({ key: { ...key, y: key.y + 1n }, message })).toBe('INVALID_SIGNATURE');
    const unset = accounts({ key: 2, fromOwner: 5n, toOwner: 6n });
    expect(signatureRejection(unset, forged, DOMAIN, { key: { x: 0n, y: 0n }, message })?.rejected).toBe('KEY_UNSET');
  });
});
