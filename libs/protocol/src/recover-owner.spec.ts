import { secp256k1 } from '@noble/curves/secp256k1.js';
import { TypedDataEncoder, Wallet } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex32 } from './hex.js';
import { registrationDigest, registrationTypedData } from './key-registration.js';
import { decodeOperation, encodeOperation } from './operation.js';
import type { RegisterKey } from './operations/register-key.js';
import { recoverOwner } from './recover-owner.js';
import { registerKeyFromJson, registerKeyToJson } from './register-key-json.js';

const wallet = new Wallet(`0x${'11'.repeat(32)}`);
const deployment = { chainId: 31337n, contract: 0x5fbdb2315678afecb367f032d93f642f64180aa3n };
const order = secp256k1.Point.Fn.ORDER;
const unsigned = { account: 3, token: 1, nonce: 7, packedFee: 32, validUntil: 2 ** 40 - 1, keyX: 5n, keyY: 6n };

async function signed(fields = unsigned): Promise<RegisterKey> {
  const { domain, types, message } = registrationTypedData(deployment, fields);
  const json = { kind: 'registerKey' as const, ...fields, fee: '1', keyX: toHex32(fields.keyX), keyY: toHex32(fields.keyY) };
  const operation = registerKeyFromJson({ ...json, ownerSignature: await wallet.signTypedData(domain, types, message) });
  if ('code' in operation) throw new Error(operation.code);
  return { ...operation, packedFee: fields.packedFee };
}

describe('the owner’s signature of a registerKey', () => {
  it('is over the EIP-712 digest that wallets compute', () => {
    const { domain, types, message } = registrationTypedData(deployment, unsigned);
    expect(toHex32(registrationDigest(deployment, unsigned))).toBe(TypedDataEncoder.hash(domain, types, { ...message }));
  });

  it('recovers to its signer, also from the bytes, and reads back from JSON', async () => {
    const operation = await signed();
    expect(recoverOwner(deployment, operation)).toBe(BigInt(wallet.address));
    expect(recoverOwner(deployment, decodeOperation(encodeOperation(operation)) as RegisterKey)).toBe(BigInt(wallet.address));
    expect(registerKeyFromJson(registerKeyToJson(operation))).toEqual(operation);
  });

  it.each(Object.keys(unsigned) as (keyof typeof unsigned)[])('recovers to nobody’s address with another %s', async (field) => {
    const operation = await signed();
    const changed = { ...operation, [field]: typeof operation[field] === 'bigint' ? 9n : 8 };
    expect(recoverOwner(deployment, changed)).not.toBe(BigInt(wallet.address));
  });

  it('recovers to nobody’s address on another chain or in another deployment', async () => {
    const operation = await signed();
    expect(recoverOwner({ ...deployment, chainId: 1n }, operation)).not.toBe(BigInt(wallet.address));
    expect(recoverOwner({ ...deployment, contract: 1n }, operation)).not.toBe(BigInt(wallet.address));
  });

  it('I-36: a high s, another v, and r or s that are no scalars are refused', async () => {
    const operation = await signed();
    const { r, s, v } = operation.ownerSignature;
    for (const ownerSignature of [
      { r, s: order - s, v: 55 - v },
      ...[0, 1, 26, 29, 255].map((other) => ({ r, s, v: other })),
      ...[0n, order, r + order].map((other) => ({ r: other, s, v })),
      ...[0n, order].map((other) => ({ r, s: other, v })),
    ]) {
      expect(recoverOwner(deployment, { ...operation, ownerSignature })).toBeUndefined();
    }
  });

  it('never throws on junk', () => {
    const word = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n });
    fc.assert(
      fc.property(word, fc.oneof(word, fc.bigInt({ min: 1n, max: order / 2n })), fc.constantFrom(27, 28), (r, s, v) => {
        const owner = recoverOwner(deployment, { kind: 'registerKey', ...unsigned, ownerSignature: { r, s, v } });
        expect(owner === undefined || (owner > 0n && owner < 1n << 160n)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
