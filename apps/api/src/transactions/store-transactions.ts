import type { Fees } from '@zkr/service/settings/fee-tokens';
import { toHex32 } from '@zkr/protocol/hex';
import type { TransactionView } from '@zkr/sdk/views';
import type { Database, Trx } from '@zkr/storage/database';
import { enqueue } from '@zkr/storage/outbox';
import { withTransaction } from '@zkr/storage/with-transaction';
import { MAX_ANNOUNCED } from '@zkr/messages/topics';
import { sql } from 'kysely';
import { ApiError } from '../errors/api-error.js';
import type { AdmissionRules } from './admission.js';
import { readGroupState } from './admission-snapshot.js';
import type { Candidate } from './check-transactions.js';
import { GroupAdmission } from './group-admission.js';
import { pendingRow, toTransactionView } from './transaction-view.js';
import { readTransactions } from './transactions.js';
import { amountOf, senderIndexOf, type TakenTransaction } from './taken-transaction.js';

/** Upper half of the advisory locks that serialize the submissions of one account; the lower half is its index. */
const SENDER_LOCK = 0x7a6b01n << 40n;

export interface Submission {
  transaction: TransactionView;
  /** False if exactly this transaction was there before. */
  created: boolean;
}

/** A candidate whose signature was found valid under the sender's key, `key`: 0x and 64 bytes (x, y); null for a registerKey, which its owner signed. */
export interface Signed {
  id: string;
  json: TakenTransaction;
  key: string | null;
}

export function signedOf({ json, message, sender }: Candidate): Signed {
  const key = json.kind === 'registerKey' ? null : toHex32(sender.keyX) + toHex32(sender.keyY).slice(2);
  return { id: toHex32(message), json, key };
}

/**
 * Stores a group in one Postgres transaction with one announcement. What depends on the state is asked again under the locks
 * of the senders, because others may have submitted since; a member that is refused now is left out. A crash before the
 * commit leaves nothing; after it, whoever sends again gets 200.
 */
export function storeTransactions(
  db: Database,
  group: readonly Signed[],
  { fees, rules }: { fees: Fees; rules: AdmissionRules },
): Promise<(Submission | ApiError)[]> {
  return withTransaction(db, async (trx) => {
    await lockSenders(trx, group);
    const transactions = group.map(({ json }) => json);
    const ids = group.map(({ id }) => id);
    const state = await readGroupState(trx, transactions, fees, ids);
    const admission = new GroupAdmission(state, rules);
    const verdicts = group.map(({ id, json }) => admission.admit(id, json));
    const admitted = group.filter((_, i) => verdicts[i] === 'admitted');
    const tokenOf = ({ json }: Signed) => state.accounts.get(senderIndexOf(json))!.token;
    const receivedAt = await insert(trx, admitted, tokenOf);
    const known = await readTransactions(trx, ids.filter((_, i) => verdicts[i] === 'known'));
    return group.map((signed, i): Submission | ApiError => {
      const verdict = verdicts[i]!;
      if (verdict instanceof ApiError) return verdict;
      if (verdict === 'known') return { transaction: toTransactionView(known.get(signed.id)!), created: false };
      const row = pendingRow(signed.id, signed.json, tokenOf(signed), receivedAt.get(signed.id)!);
      return { transaction: toTransactionView(row), created: true };
    });
  });
}

/** In ascending order, so that two groups never wait for each other; released at the end of the transaction. */
async function lockSenders(trx: Trx, group: readonly Signed[]): Promise<void> {
  const senders = [...new Set(group.map(({ json }) => senderIndexOf(json)))].sort((a, b) => a - b);
  const locks = senders.map((sender) => SENDER_LOCK + BigInt(sender));
  await sql`SELECT count(pg_advisory_xact_lock(lock)) FROM unnest(${locks}::bigint[]) AS lock`.execute(trx);
}

/** @returns when each was received, by id */
async function insert(trx: Trx, admitted: readonly Signed[], tokenOf: (signed: Signed) => number): Promise<Map<string, Date>> {
  if (admitted.length === 0) return new Map();
  const rows = admitted.map((signed) => {
    const { id, json, key } = signed;
    const { kind, nonce, fee, validUntil } = json;
    const of = { sender: senderIndexOf(json), nonce, token: tokenOf(signed), amount: amountOf(json).toString(), fee, valid_until: validUntil };
    return { id, kind, ...of, payload: json, verified_key: key };
  });
  const { rows: inserted } = await sql<{ id: string; received_at: Date }>`
    INSERT INTO l2_transaction (id, kind, sender, nonce, token, amount, fee, valid_until, payload, verified_key, status)
    SELECT row.*, 'pending' FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (id text, kind text, sender bigint,
           nonce bigint, token bigint, amount numeric, fee numeric, valid_until bigint, payload jsonb, verified_key text)
    RETURNING id, received_at`.execute(trx);
  await announce(trx, admitted);
  return new Map(inserted.map(({ id, received_at }) => [id, received_at]));
}

/** An id is inserted once, so the first of an event names it. */
async function announce(trx: Trx, admitted: readonly Signed[]): Promise<void> {
  const events = [];
  for (let from = 0; from < admitted.length; from += MAX_ANNOUNCED) {
    const transactionIds = admitted.slice(from, from + MAX_ANNOUNCED).map(({ id }) => id);
    const key = String(senderIndexOf(admitted[from]!.json));
    events.push({ topic: 'tx.accepted', key, eventId: `tx.accepted:${transactionIds[0]}`, payload: { transactionIds } });
  }
  await enqueue(trx, events);
}
