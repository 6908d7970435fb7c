import { isKeyUnset, type Account } from '@zkr/protocol/account';
import { verifySignature } from '@zkr/protocol/eddsa';
import { transactionMessage, type Transaction } from '@zkr/protocol/transaction';
import { reject, type Rejection } from './rejection.js';

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
  if (operation.kind === 'withdraw') return transactionMessage(domain, transaction, { from });
  const to = accounts.account(operation.to);
  return to && transactionMessage(domain, transaction, { from, toOwner: to.owner });
}

/**
 * What a signed transaction needs beyond its effects: nonce (I-18), time (I-17) and signature (I-19). A rebuild from L1 has no
 * signatures and does without it: the proof has already shown it.
 * @returns undefined if the transaction is valid at this timestamp on these accounts
 */
export function transactionRejection(
  accounts: AccountLookup,
  transaction: Transaction,
  context: { readonly domain: bigint; readonly timestamp: number },
): Rejection | undefined {
  return standingRejection(accounts, transaction, context.timestamp) ?? signatureRejection(accounts, transaction, context.domain);
}

/** The cheap part: sender, nonce, time. */
export function standingRejection(accounts: AccountLookup, transaction: Transaction, timestamp: number): Rejection | undefined {
  const { operation, nonce, validUntil } = transaction;
  const from = accounts.account(operation.from);
  if (from === undefined) return reject('ACCOUNT_NOT_FOUND', 'the sender does not exist', { account: operation.from });
  if (nonce < from.nonce) return reject('NONCE_TOO_LOW', 'the nonce has been used', { nonce, expected: from.nonce });
  if (nonce > from.nonce) return reject('NONCE_TOO_HIGH', 'an earlier nonce is missing', { nonce, expected: from.nonce });
  if (timestamp > validUntil) return reject('EXPIRED', 'the transaction was valid until before the segment opened', { validUntil, timestamp });
  return undefined;
}

/** The dear part: the signature under the sender's key. */
export function signatureRejection(accounts: AccountLookup, transaction: Transaction, domain: bigint): Rejection | undefined {
  const from = accounts.account(transaction.operation.from);
  if (from === undefined) return reject('ACCOUNT_NOT_FOUND', 'the sender does not exist', { account: transaction.operation.from });
  if (isKeyUnset(from)) {
    return reject('KEY_UNSET', 'the account has no L2 key; the owner sets it with a deposit from its own address', { account: transaction.operation.from });
  }
  const message = transactionId(accounts, transaction, domain);
  if (message === undefined) return reject('ACCOUNT_NOT_FOUND', 'the receiver does not exist', {});
  if (!verifySignature({ x: from.keyX, y: from.keyY }, message, transaction.signature)) {
    return reject('INVALID_SIGNATURE', 'the signature is not the account’s key’s over this message', { account: transaction.operation.from });
  }
  return undefined;
}
