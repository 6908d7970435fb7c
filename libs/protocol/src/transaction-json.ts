import type { SignedOperation } from './operation.js';
import { packAmount, packFee, unpackAmount, unpackFee } from './packed-number.js';
import { fromHex, toHex32, toHexAddress } from './hex.js';
import type { Transaction } from './transaction.js';

interface SignedJson {
  /** Amounts are decimal strings in the token's smallest unit. */
  amount: string;
  fee: string;
  nonce: number;
  /** Seconds since 1970. */
  validUntil: number;
  /** Three field elements or scalars, 0x hex of 32 bytes. */
  signature: { rx: string; ry: string; s: string };
}

export interface TransferJson extends SignedJson {
  kind: 'transfer';
  from: number;
  to: number;
}

export interface TransferToNewJson extends SignedJson {
  kind: 'transferToNew';
  from: number;
  owner: string;
}

export interface WithdrawJson extends SignedJson {
  kind: 'withdraw';
  from: number;
  token: number;
  recipient: string;
}

/** A transaction as clients send it and the database keeps it. */
export type TransactionJson = TransferJson | TransferToNewJson | WithdrawJson;

/** A value that has no exact packing cannot be signed, since what is signed is the packed value. */
export interface NotPackable {
  readonly code: 'NOT_PACKABLE';
  readonly field: 'amount' | 'fee';
  readonly value: string;
}

/** @throws RangeError if the packed amount is above 2^128 − 1: no such transaction was ever valid */
export function transactionToJson(transaction: Transaction): TransactionJson {
  const { operation, nonce, validUntil, signature } = transaction;
  const signed = {
    fee: unpackFee(operation.packedFee).toString(),
    nonce,
    validUntil,
    signature: { rx: toHex32(signature.rx), ry: toHex32(signature.ry), s: toHex32(signature.s) },
  };
  if (operation.kind === 'withdraw') {
    const { from, token, amount, recipient } = operation;
    return { kind: 'withdraw', from, token, amount: amount.toString(), recipient: toHexAddress(recipient), ...signed };
  }
  const amount = unpackAmount(operation.packedAmount);
  if (amount === undefined) throw new RangeError(`packed amount ${operation.packedAmount} is above 2^128 − 1`);
  const paid = { from: operation.from, amount: amount.toString(), ...signed };
  if (operation.kind === 'transferToNew') return { kind: 'transferToNew', owner: toHexAddress(operation.owner), ...paid };
  return { kind: 'transfer', to: operation.to, ...paid };
}

/** Packs amounts canonically. The shape must have been validated; numbers in it must be in range. */
export function transactionFromJson(json: TransactionJson): Transaction | NotPackable {
  const operation = operationFromJson(json);
  if ('code' in operation) return operation;
  return {
    operation,
    nonce: json.nonce,
    validUntil: json.validUntil,
    signature: { rx: fromHex(json.signature.rx), ry: fromHex(json.signature.ry), s: fromHex(json.signature.s) },
  };
}

function operationFromJson(json: TransactionJson): SignedOperation | NotPackable {
  const packedFee = packFee(BigInt(json.fee));
  if (packedFee === undefined) return { code: 'NOT_PACKABLE', field: 'fee', value: json.fee };
  if (json.kind === 'withdraw') {
    const { kind, from, token, amount, recipient } = json;
    return { kind, from, token, amount: BigInt(amount), packedFee, recipient: fromHex(recipient) };
  }
  const packedAmount = packAmount(BigInt(json.amount));
  if (packedAmount === undefined) return { code: 'NOT_PACKABLE', field: 'amount', value: json.amount };
  if (json.kind === 'transferToNew') return { kind: json.kind, from: json.from, packedAmount, packedFee, owner: fromHex(json.owner) };
  return { kind: json.kind, from: json.from, to: json.to, packedAmount, packedFee };
}
