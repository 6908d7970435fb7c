import { MAX_AMOUNT, MAX_NONCE, MAX_TIMESTAMP, MAX_UINT32 } from '@zkr/protocol/constants';
import { z } from 'zod';

const u32 = z.int().min(0).max(MAX_UINT32);
/** At the last nonce an account signs nothing more (I-12). */
const usableNonce = z.int().min(0).max(MAX_NONCE - 1);
const decimal = z
  .string()
  .regex(/^(0|[1-9]\d{0,38})$/, 'a decimal string without sign or leading zeros')
  // zod asks this also of a text that the pattern refused, which BigInt would throw on.
  .refine((text) => !/^\d{1,39}$/.test(text) || BigInt(text) <= MAX_AMOUNT, 'at most 2^128 − 1');
const hex32 = z.string().regex(/^0x[0-9a-f]{64}$/, '0x and 64 lower-case hex digits');
const hex65 = z.string().regex(/^0x[0-9a-f]{130}$/, '0x and 130 lower-case hex digits');
const address = z.string().regex(/^0x[0-9a-f]{40}$/, '0x and 40 lower-case hex digits');

const signed = {
  amount: decimal.describe('In the token’s smallest unit'),
  fee: decimal.describe('In the token’s smallest unit; must be exactly packable (docs/protocol.md, packed numbers)'),
  nonce: usableNonce.describe('The sender account’s nonce'),
  validUntil: z.int().min(0).max(MAX_TIMESTAMP).describe('Seconds since 1970, inclusive'),
  signature: z.strictObject({ rx: hex32, ry: hex32, s: hex32 }).describe('EdDSA-Poseidon over the transaction’s message'),
};

export const transferSchema = z.strictObject({
  kind: z.literal('transfer'),
  from: u32.describe('Account index of the sender'),
  to: u32.describe('Account index of the receiver, an existing account of the same token'),
  ...signed,
});

export const transferToNewSchema = z.strictObject({
  kind: z.literal('transferToNew'),
  from: u32.describe('Account index of the sender'),
  owner: address.describe('Owner of the new account, which has the sender’s token and no key'),
  ...signed,
});

export const withdrawSchema = z.strictObject({
  kind: z.literal('withdraw'),
  from: u32.describe('Account index of the sender'),
  token: u32.describe('Token of that account'),
  recipient: address.describe('Paid on L1 when the batch is verified'),
  ...signed,
});

/** A registerKey from outside. Its owner's L1 key signed it, not an L2 key. */
export const registerKeySchema = z.strictObject({
  kind: z.literal('registerKey'),
  account: u32.describe('Account index'),
  token: u32.describe('Token of that account'),
  nonce: usableNonce.describe('The account’s nonce'),
  fee: signed.fee,
  validUntil: signed.validUntil,
  keyX: hex32,
  keyY: hex32,
  ownerSignature: hex65.describe('The owner’s EIP-712 signature of RegisterKey: r, s, v'),
});

/** A signed L2 transaction: unknown keys are refused, every number is in range. */
export const transactionSchema = z.discriminatedUnion('kind', [transferSchema, transferToNewSchema, withdrawSchema, registerKeySchema]);
