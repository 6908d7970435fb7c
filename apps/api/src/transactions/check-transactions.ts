import type { Account } from '@zkr/protocol/account';
import { toHex32 } from '@zkr/protocol/hex';
import type { Deployment } from '@zkr/protocol/deployment';
import { registrationDigest } from '@zkr/protocol/key-registration';
import type { TransactionView } from '@zkr/sdk/views';
import type { Fees } from '@zkr/service/settings/fee-tokens';
import type { Database } from '@zkr/storage/database';
import { transactionId } from '@zkr/vm/transaction-validity';
import type { ApiError } from '../errors/api-error.js';
import { admissionRefusal, type AdmissionRules } from './admission.js';
import { type AdmissionSnapshot, readGroupState, snapshotOf } from './admission-snapshot.js';
import { toTransactionView, type TransactionRow } from './transaction-view.js';
import { readTransactions } from './transactions.js';
import type { Arrived, TakenTransaction } from './taken-transaction.js';

/** Everything about it is right now but perhaps its signature: that over this message, by the sender's key or its owner. */
export type Candidate = Arrived & { message: bigint; sender: Account };

/** What ids and admission depend on. */
export interface CheckContext {
  domain: bigint;
  deployment: Deployment;
  fees: Fees;
  rules: AdmissionRules;
}

/** What a repetition to the letter is answered with: it need not prove anything. */
export interface Known {
  known: TransactionView;
}

/**
 * All checks but the signature, for a group, with one query; a second one only if something may be a repetition. Each member
 * is looked at alone, on the state as stored: what members take from each other is decided when they are stored.
 */
export async function checkTransactions(
  db: Database,
  group: readonly Arrived[],
  context: CheckContext,
): Promise<(Candidate | Known | ApiError)[]> {
  const state = await readGroupState(
    db,
    group.map(({ json }) => json),
    context.fees,
  );
  const looked = group.map((arrived) => {
    const snapshot = snapshotOf(state, arrived.json);
    const message = messageOf(arrived, snapshot, context);
    return { arrived, snapshot, message, refusal: admissionRefusal(arrived.json, snapshot, context.rules) };
  });
  const doubtful = looked.flatMap(({ message, refusal }) => (refusal && message !== undefined ? [toHex32(message)] : []));
  const stored = await readTransactions(db, doubtful);
  return looked.map(({ arrived, snapshot, message, refusal }) => {
    const known = message === undefined ? undefined : stored.get(toHex32(message));
    if (known && sameSignature(known, arrived.json)) return { known: toTransactionView(known) };
    if (refusal && !known) return refusal;
    return { ...arrived, message: message!, sender: snapshot.sender! };
  });
}

/** Undefined while sender or receiver do not exist. */
function messageOf(arrived: Arrived, { sender, receiver }: AdmissionSnapshot, { domain, deployment }: CheckContext): bigint | undefined {
  if (arrived.registration) return sender && registrationDigest(deployment, arrived.registration);
  const { json, transaction } = arrived;
  const to = json.kind === 'transfer' ? json.to : undefined;
  const account = (index: number) => (index === json.from ? sender : index === to ? receiver : undefined);
  return transactionId({ account }, transaction, domain);
}

function sameSignature({ payload }: TransactionRow, json: TakenTransaction): boolean {
  if (json.kind === 'registerKey') return payload.ownerSignature === json.ownerSignature;
  const { rx, ry, s } = payload.signature ?? {};
  return rx === json.signature.rx && ry === json.signature.ry && s === json.signature.s;
}
