import { isKeyUnset, type Account } from '@zkr/protocol/account';
import type { CurvePoint } from '@zkr/protocol/baby-jubjub';
import { verifySignature } from '@zkr/protocol/eddsa';
import { transactionMessage, type Transaction } from '@zkr/protocol/transaction';
import { reject, type Rejection } from './rejection.js';
import { turnRejection } from './turn.js';

/** Accounts by index; the VM's state, or a reader over a database. */
export interface AccountLookup {
  account(index: number): Account | undefined;
}

/**
 * The transaction id, which is the signed message; undefined while sender or receiver do not exist, because their owners are
 * part of it.
 */
export function transactionId(accounts: AccountLookup, transaction: Omit<Transaction, 'signature'>, domain: bigint): bigint | undefined {
  const { operation } = transaction;
  const from = accounts.account(operation.from);
  if (from === undefined) return undefined;
  if (operation.kind !== 'transfer') return transactionMessage(domain, transaction, { from });
  const to = accounts.account(operation.to);
  return to && transactionMessage(domain, transaction, { from, toOwner: to.owner });
}

/** That a signature was found valid: under which key and over which message. */
export interface CheckedSignature {
  readonly key: CurvePoint;
  readonly message: bigint;
}

/**
 * What a signed transaction needs beyond its effects: nonce (I-18), time (I-17) and signature (I-19). A rebuild from L1 has no
 * signatures and does without it: the proof has already shown it.
 * @returns undefined if the transaction is valid at this timestamp on these accounts
 */
export function transactionRejection(
  accounts: AccountLookup,
  transaction: Transaction,
  context: { readonly domain: bigint; readonly timestamp: number; readonly checked?: CheckedSignature },
): Rejection | undefined {
  const { domain, timestamp, checked } = context;
  return standingRejection(accounts, transaction, timestamp) ?? signatureRejection(accounts, transaction, domain, checked);
}

/** The cheap part: sender, nonce, time. */
export function standingRejection(accounts: AccountLookup, transaction: Transaction, timestamp: number): Rejection | undefined {
  const { operation } = transaction;
  const from = accounts.account(operation.from);
  if (from === undefined) return reject('ACCOUNT_NOT_FOUND', 'the sender does not exist', { account: operation.from });
  return turnRejection(from, transaction, timestamp);
}

/**
 * The dear part: the signature under the sender's key.
 * @param checked by someone whom the caller trusts as itself, of this very signature. While the account's key and the message
 *   are still those, the same check again could only say the same and is left out; otherwise it is made.
 */
export function signatureRejection(accounts: AccountLookup, transaction: Transaction, domain: bigint, checked?: CheckedSignature): Rejection | undefined {
  const from = accounts.account(transaction.operation.from);
  if (from === undefined) return reject('ACCOUNT_NOT_FOUND', 'the sender does not exist', { account: transaction.operation.from });
  if (isKeyUnset(from)) {
    return reject('KEY_UNSET', 'the account has no L2 key; its owner registers one, on L2 or on L1', { account: transaction.operation.from });
  }
  const message = transactionId(accounts, transaction, domain);
  if (message === undefined) return reject('ACCOUNT_NOT_FOUND', 'the receiver does not exist', {});
  const isChecked = checked !== undefined && checked.message === message && checked.key.x === from.keyX && checked.key.y === from.keyY;
  if (!isChecked && !verifySignature({ x: from.keyX, y: from.keyY }, message, transaction.signature)) {
    return reject('INVALID_SIGNATURE', 'the signature is not the account’s key’s over this message', { account: transaction.operation.from });
  }
  return undefined;
}
