import type { Account } from './account.js';
import { opcodeOf, type L2Operation } from './operation.js';
import { poseidon4 } from './poseidon.js';
import type { Signature } from './eddsa.js';

/** A signed L2 operation: the operation and what only the signature covers. */
export interface Transaction {
  readonly operation: L2Operation;
  readonly nonce: number;
  /** u40, seconds: valid in segments whose timestamp is not later. */
  readonly validUntil: number;
  readonly signature: Signature;
}

/** The three packed fields of the signed message (docs/protocol.md, 3); they are signals of the circuit too. */
export function messageFields(
  { operation, nonce, validUntil }: Omit<Transaction, 'signature'>,
  accounts: { readonly from: Pick<Account, 'owner' | 'token'>; readonly toOwner?: bigint },
): readonly [bigint, bigint, bigint] {
  const to = operation.kind === 'transfer' ? operation.to : 0;
  const counterparty = operation.kind === 'transfer' ? accounts.toOwner : operation.recipient;
  if (counterparty === undefined) throw new TypeError('the message of a transfer needs the owner of `to`');
  const amount = operation.kind === 'transfer' ? BigInt(operation.packedAmount) : operation.amount;
  return [
    (accounts.from.owner << 64n) | (BigInt(operation.from) << 32n) | BigInt(to),
    (counterparty << 56n) | (BigInt(accounts.from.token) << 24n) | (BigInt(operation.packedFee) << 8n) | BigInt(opcodeOf(operation)),
    (amount << 72n) | (BigInt(nonce) << 40n) | BigInt(validUntil),
  ];
}

/** The signed message M; as 32 bytes it is the transaction id. */
export function transactionMessage(
  domain: bigint,
  transaction: Omit<Transaction, 'signature'>,
  accounts: { readonly from: Pick<Account, 'owner' | 'token'>; readonly toOwner?: bigint },
): bigint {
  return poseidon4(domain, ...messageFields(transaction, accounts));
}
