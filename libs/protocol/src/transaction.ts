import type { Account } from './account.js';
import { opcodeOf, type SignedOperation } from './operation.js';
import { poseidon4 } from './poseidon.js';
import type { Signature } from './eddsa.js';

/** An operation signed by an L2 key, and what only the signature covers. A registerKey needs nothing beside its bytes and so has no such frame. */
export interface Transaction {
  readonly operation: SignedOperation;
  readonly nonce: number;
  /** u40, seconds: valid in segments whose timestamp is not later. */
  readonly validUntil: number;
  readonly signature: Signature;
}

/** Who is on the two sides of a transaction. */
export interface TransactionParties {
  readonly from: Pick<Account, 'owner' | 'token'>;
  /** Owner of a transfer's receiver; the other operations name their counterparty themselves. */
  readonly toOwner?: bigint;
}

/** The three packed fields of the signed message (docs/protocol.md, 3); they are signals of the circuit too. */
export function messageFields(
  { operation, nonce, validUntil }: Omit<Transaction, 'signature'>,
  { from, toOwner }: TransactionParties,
): readonly [bigint, bigint, bigint] {
  const to = operation.kind === 'transfer' ? operation.to : 0;
  const amount = operation.kind === 'withdraw' ? operation.amount : BigInt(operation.packedAmount);
  return [
    (from.owner << 64n) | (BigInt(operation.from) << 32n) | BigInt(to),
    (counterparty(operation, toOwner) << 56n) |
      (BigInt(from.token) << 24n) |
      (BigInt(operation.packedFee) << 8n) |
      BigInt(opcodeOf(operation)),
    (amount << 72n) | (BigInt(nonce) << 40n) | BigInt(validUntil),
  ];
}

/** Owners are signed too, so that a signature pays no stranger if indexes move in a rewind. */
function counterparty(operation: SignedOperation, toOwner: bigint | undefined): bigint {
  if (operation.kind === 'withdraw') return operation.recipient;
  if (operation.kind === 'transferToNew') return operation.owner;
  if (toOwner === undefined) throw new TypeError('the message of a transfer needs the owner of `to`');
  return toOwner;
}

/** The signed message M; as 32 bytes it is the transaction id. */
export function transactionMessage(
  domain: bigint,
  transaction: Omit<Transaction, 'signature'>,
  parties: TransactionParties,
): bigint {
  return poseidon4(domain, ...messageFields(transaction, parties));
}
