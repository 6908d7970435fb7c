import { signMessage } from '@zkr/protocol/eddsa';
import { toHex32 } from '@zkr/protocol/hex';
import type { L2Key } from '@zkr/protocol/l2-key';
import { transactionMessage } from '@zkr/protocol/transaction';
import { toBytes } from '@zkr/protocol/big-endian';
import { registrationDigest } from '@zkr/protocol/key-registration';
import { type RegisterKeyJson, registerKeyFromJson } from '@zkr/protocol/register-key-json';
import {
  transactionFromJson,
  type TransactionJson,
  type TransferJson,
  type TransferToNewJson,
  type WithdrawJson,
} from '@zkr/protocol/transaction-json';
import { testOwner, type TestOwner } from '@zkr/testing/key-registration';
import { SigningKey } from 'ethers';
import { DEPLOYMENT, DOMAIN, testKey } from './test-api.js';

export interface Parties {
  key: L2Key;
  fromToken?: number;
  domain?: bigint;
}

const UNSIGNED = { rx: toHex32(0n), ry: toHex32(0n), s: toHex32(0n) };
export const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600;
/** Of the accounts that putAccount makes. */
export const ownerOf = (index: number) => BigInt(index + 1);

export function transfer(
  fields: Partial<Omit<TransferJson, 'kind'>> = {},
  parties: Partial<Parties> = {},
): TransferJson {
  const json = {
    kind: 'transfer' as const,
    from: 0,
    to: 1,
    amount: '100',
    fee: '0',
    nonce: 0,
    validUntil: inAnHour(),
    signature: UNSIGNED,
    ...fields,
  };
  return fields.signature ? json : (sign(json, parties) as TransferJson);
}

export function withdraw(
  fields: Partial<Omit<WithdrawJson, 'kind'>> = {},
  parties: Partial<Parties> = {},
): WithdrawJson {
  const json = {
    kind: 'withdraw' as const,
    from: 0,
    token: 0,
    recipient: `0x${'ab'.repeat(20)}`,
    amount: '100',
    fee: '0',
    nonce: 0,
    validUntil: inAnHour(),
    signature: UNSIGNED,
    ...fields,
  };
  return fields.signature ? json : (sign(json, parties) as WithdrawJson);
}

export function transferToNew(
  fields: Partial<Omit<TransferToNewJson, 'kind'>> = {},
  parties: Partial<Parties> = {},
): TransferToNewJson {
  const json = {
    kind: 'transferToNew' as const,
    from: 0,
    owner: `0x${'ab'.repeat(20)}`,
    amount: '100',
    fee: '0',
    nonce: 0,
    validUntil: inAnHour(),
    signature: UNSIGNED,
    ...fields,
  };
  return fields.signature ? json : (sign(json, parties) as TransferToNewJson);
}

/** Signed by an owner's L1 key: by default that of {@link testOwner} of the account's index. */
export function registerKey(fields: Partial<Omit<RegisterKeyJson, 'kind'>> = {}, by?: TestOwner): RegisterKeyJson {
  const { x, y } = testKey(20).publicKey;
  const json: RegisterKeyJson = {
    kind: 'registerKey',
    account: 0,
    token: 0,
    nonce: 0,
    fee: '0',
    validUntil: inAnHour(),
    keyX: toHex32(x),
    keyY: toHex32(y),
    ownerSignature: `0x${'00'.repeat(65)}`,
    ...fields,
  };
  const parsed = registerKeyFromJson(json);
  if (fields.ownerSignature || 'code' in parsed) return json;
  const secret = new SigningKey((by ?? testOwner(json.account)).l1Secret);
  return { ...json, ownerSignature: secret.sign(toBytes(registrationDigest(DEPLOYMENT, parsed), 32)).serialized };
}

function sign(
  json: TransactionJson,
  { key = testKey(json.from), fromToken = 0, domain = DOMAIN }: Partial<Parties>,
): TransactionJson {
  const parsed = transactionFromJson(json);
  if ('code' in parsed) return json;
  const accounts = {
    from: { owner: ownerOf(json.from), token: fromToken },
    ...(json.kind === 'transfer' && { toOwner: ownerOf(json.to) }),
  };
  const { rx, ry, s } = signMessage(key.secret, transactionMessage(domain, parsed, accounts));
  return { ...json, signature: { rx: toHex32(rx), ry: toHex32(ry), s: toHex32(s) } };
}
