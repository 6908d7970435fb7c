import { describe, expect, it } from 'vitest';
import { multiplyBase } from '@zkr/protocol/baby-jubjub';
import { FIELD_ORDER, MAX_NONCE } from '@zkr/protocol/constants';
import type { RegisterKey } from '@zkr/protocol/operations/register-key';
import { registerKeyOf, testOwner } from '@zkr/testing/key-registration';
import { registrationRejection } from '../registration-validity.js';
import { State } from '../state.js';
import { planRegisterKey } from './register-key.js';

const owner = testOwner(1);
const key = multiplyBase(77n);
const account = { owner: owner.owner, token: 7, nonce: 3, balance: 50n, keyX: 5n, keyY: 6n };
const state = State.of(2, [[0, account]]);
const deployment = { chainId: 31337n, contract: 0xc0ffeen };
const operation = registerKeyOf(state, owner, 0, key, { deployment, validUntil: 100, packedFee: 2 * 32 });
const plan = (change: Partial<RegisterKey>, timestamp = 100) => planRegisterKey(state, { ...operation, ...change }, timestamp);

describe('registerKey', () => {
  it('replaces the key, whatever it was, and pays the fee', () => {
    expect(plan({})).toEqual({
      from: { index: 0, before: account, after: { ...account, nonce: 4, balance: 48n, keyX: key.x, keyY: key.y } },
      fee: { token: 7, amount: 2n },
    });
    expect(registrationRejection(state, operation, deployment)).toBeUndefined();
  });

  it.each<[string, Partial<RegisterKey>, string]>([
    ['of an account that does not exist', { account: 1 }, 'ACCOUNT_NOT_FOUND'],
    ['I-8: of another token', { token: 8 }, 'TOKEN_MISMATCH'],
    ['I-18: of a nonce that was used', { nonce: 2 }, 'NONCE_TOO_LOW'],
    ['I-18: of a later nonce', { nonce: 4 }, 'NONCE_TOO_HIGH'],
    ['I-17: expired', { validUntil: 99 }, 'EXPIRED'],
    ['I-31: recovered to somebody else', { owner: 1n }, 'OWNER_MISMATCH'],
    ['I-32: of a key off the curve', { keyX: key.x + 1n }, 'KEY_INVALID'],
    ['I-32: of a key that is not canonical', { keyX: key.x + FIELD_ORDER }, 'KEY_INVALID'],
    ['I-32: of the identity', { keyX: 0n, keyY: 1n }, 'KEY_INVALID'],
    ['I-32: of the point of order two', { keyX: 0n, keyY: FIELD_ORDER - 1n }, 'KEY_INVALID'],
    ['I-4: of a fee above the balance', { packedFee: 51 * 32 }, 'INSUFFICIENT_BALANCE'],
  ])('%s is refused', (_, change, code) => {
    expect(plan(change)).toMatchObject({ rejected: code });
  });

  it('I-12: is refused at the last nonce', () => {
    const last = State.of(2, [[0, { ...account, nonce: MAX_NONCE }]]);
    expect(planRegisterKey(last, { ...operation, nonce: MAX_NONCE }, 100)).toMatchObject({ rejected: 'NONCE_EXHAUSTED' });
  });

  it('I-31: a stranger’s signature is refused, and one for another deployment', () => {
    const strange = registerKeyOf(state, testOwner(2), 0, key, { deployment, validUntil: 100 });
    expect(registrationRejection(state, strange, deployment)).toMatchObject({ rejected: 'OWNER_MISMATCH' });
    expect(registrationRejection(state, operation, { ...deployment, chainId: 1n })).toMatchObject({ rejected: 'OWNER_MISMATCH' });
  });

  it('I-36: what L1 recovers nobody from is refused', () => {
    const ownerSignature = { ...operation.ownerSignature, v: 0 };
    expect(registrationRejection(state, { ...operation, ownerSignature }, deployment)).toMatchObject({ rejected: 'INVALID_SIGNATURE' });
  });
});
