import type { RegisterKey } from '@zkr/protocol/operations/register-key';
import { type RegisterKeyJson, registerKeyFromJson } from '@zkr/protocol/register-key-json';
import type { Transaction } from '@zkr/protocol/transaction';
import { type TransactionJson, transactionFromJson } from '@zkr/protocol/transaction-json';
import { ApiError } from '../errors/api-error.js';

/** What the api takes: signed by the L2 key of an account, or, a registerKey, by the L1 key of its owner. */
export type TakenTransaction = TransactionJson | RegisterKeyJson;

/** A transaction as it came, and decoded. */
export type Arrived =
  | { json: TransactionJson; transaction: Transaction; registration?: undefined }
  | { json: RegisterKeyJson; registration: RegisterKey; transaction?: undefined };

/** @throws ApiError NOT_PACKABLE */
export function arrivedOf(json: TakenTransaction): Arrived {
  if (json.kind === 'registerKey') {
    const registration = registerKeyFromJson(json);
    if ('code' in registration) throw notPackable(registration);
    return { json, registration };
  }
  const transaction = transactionFromJson(json);
  if ('code' in transaction) throw notPackable(transaction);
  return { json, transaction };
}

function notPackable({ field, value }: { field: string; value: string }): ApiError {
  return new ApiError('NOT_PACKABLE', `The ${field} ${value} cannot be packed exactly.`, { field, value });
}

/** The account that pays and whose nonce counts. */
export function senderIndexOf(json: TakenTransaction): number {
  return json.kind === 'registerKey' ? json.account : json.from;
}

/** In the sender's token, without the fee. */
export function amountOf(json: TakenTransaction): bigint {
  return json.kind === 'registerKey' ? 0n : BigInt(json.amount);
}
