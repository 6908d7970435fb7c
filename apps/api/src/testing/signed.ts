import { signMessage } from '@zkr/protocol/eddsa';
import { toHex32 } from '@zkr/protocol/hex';
import type { L2Key } from '@zkr/protocol/l2-key';
import { transactionMessage } from '@zkr/protocol/transaction';
import {
  transactionFromJson,
  type TransactionJson,
  type TransferJson,
  type WithdrawJson,
} from '@zkr/protocol/transaction-json';
import { DOMAIN, testKey } from './test-api.js';

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
