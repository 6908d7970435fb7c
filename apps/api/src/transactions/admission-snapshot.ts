import type { Account } from '@zkr/protocol/account';
import { fromHex } from '@zkr/protocol/hex';
import type { Fees } from '@zkr/service/settings/fee-tokens';
import type { Database, Trx } from '@zkr/storage/database';
import { l1Lag, type L1Lag } from '@zkr/storage/l1-lag';
import { isPending } from '@zkr/storage/pending-transaction';
import { sql } from 'kysely';
import { senderIndexOf, type TakenTransaction } from './taken-transaction.js';

/** All that admission asks of the state for one transaction, as of one moment. */
export interface AdmissionSnapshot {
  sender: Account | undefined;
  /** Account of a transfer's receiver. */
  receiver: Account | undefined;
  /** Whether fees are taken in the sender's token: the operator lists it and has an account of it. */
  feeAccount: boolean;
  pending: Pending;
  /** The live transaction with this sender and nonce. */
  sameNonce: string | undefined;
  /** Accounts that exist. */
  accountCount: number;
  /** The contract is in escape mode. */
  escaped: boolean;
  /** Why no segment is opened for it now. */
  lag: L1Lag | undefined;
}

export interface Pending {
  count: number;
  /** Sum of amounts and fees. */
  total: bigint;
  /** How many of them have the account's nonce and those right after it: they wait for nothing but their turn. */
  consecutive: number;
}

export const NOTHING_PENDING: Pending = { count: 0, total: 0n, consecutive: 0 };

/** All that admission asks of the state for a group of transactions, as of one moment. */
export interface GroupState {
  accounts: Map<number, Account>;
  /** Tokens that fees are taken in. */
  feeTokens: Set<number>;
  /** By sender; one that is absent has nothing pending. */
  pending: Map<number, Pending>;
  /** Ids of live transactions by {@link placeOf}; only of the places that the group asks for. */
  taken: Map<string, string>;
  /** Those of the ids asked for that are stored, in whatever status. */
  known: Set<string>;
  accountCount: number;
  escaped: boolean;
  lag: L1Lag | undefined;
}

/** What one transaction sees of a group's state. */
export function snapshotOf({ accounts, feeTokens, pending, taken, accountCount, escaped, lag }: GroupState, transaction: TakenTransaction): AdmissionSnapshot {
  const index = senderIndexOf(transaction);
  const sender = accounts.get(index);
  return {
    sender,
    receiver: transaction.kind === 'transfer' ? accounts.get(transaction.to) : undefined,
    feeAccount: sender !== undefined && feeTokens.has(sender.token),
    pending: pending.get(index) ?? NOTHING_PENDING,
    sameNonce: taken.get(placeOf(transaction)),
    accountCount,
    escaped,
    lag,
  };
}

/** One live transaction may have it. */
export const placeOf = (json: TakenTransaction): string => placeAt(senderIndexOf(json), json.nonce);
const placeAt = (sender: number, nonce: number): string => `${sender}:${nonce}`;

interface Row {
  accounts: { index: number; owner: string; token: number; nonce: number; balance: string; key_x: string; key_y: string }[];
  fee_tokens: number[];
  pending: { sender: number; count: number; total: string; consecutive: number }[];
  taken: { from: number; nonce: number; id: string }[];
  known: string[];
  account_count: bigint;
  lag: L1Lag | null;
  escaped: boolean;
}

/**
 * One statement, so that balances and pending sums are of one moment: the executor moves a transaction from one into the
 * other. Pending with a used nonce will never execute and counts for nothing.
 *
 * @param ids which to look for in `known`
 */
export async function readGroupState(
  db: Database | Trx,
  transactions: readonly TakenTransaction[],
  { feeOwner, feeTokens }: Fees,
  ids: readonly string[] = [],
): Promise<GroupState> {
  const senders = [...new Set(transactions.map(senderIndexOf))];
  const parties = new Set([...senders, ...transactions.flatMap((json) => (json.kind === 'transfer' ? [json.to] : []))]);
  const { rows } = await sql<Row>`
    SELECT coalesce((SELECT jsonb_agg(jsonb_build_object('index', index, 'owner', owner, 'token', token, 'nonce', nonce,
                            'balance', balance::text, 'key_x', key_x, 'key_y', key_y))
                       FROM account WHERE index = ANY(${[...parties]}::bigint[])), '[]') AS accounts,
           coalesce((SELECT jsonb_agg(fee.token) FROM unnest(${feeTokens}::bigint[]) AS fee (token)
                      WHERE EXISTS (SELECT FROM account a WHERE a.owner = ${feeOwner} AND a.token = fee.token)), '[]') AS fee_tokens,
           coalesce((SELECT jsonb_agg(jsonb_build_object('sender', a.index, 'count', p.count, 'total', p.total::text,
                            'consecutive', p.consecutive))
                       FROM account a CROSS JOIN LATERAL (
                            SELECT count(*) AS count, sum(one.amount + one.fee) AS total,
                                   count(*) FILTER (WHERE one.nonce = a.nonce + one.number - 1) AS consecutive
                              FROM (SELECT t.nonce, t.amount, t.fee, row_number() OVER (ORDER BY t.nonce) AS number
                                      FROM l2_transaction t
                                     WHERE t.sender = a.index AND t.nonce >= a.nonce AND ${isPending}) AS one) AS p
                      WHERE a.index = ANY(${senders}::bigint[]) AND p.count > 0), '[]') AS pending,
           coalesce((SELECT jsonb_agg(jsonb_build_object('from', t.sender, 'nonce', t.nonce, 'id', t.id))
                       FROM unnest(${transactions.map(senderIndexOf)}::bigint[],
                                   ${transactions.map(({ nonce }) => nonce)}::bigint[]) AS place (sender, nonce)
                       JOIN l2_transaction t ON t.sender = place.sender AND t.nonce = place.nonce
                        AND t.status NOT IN ('rejected', 'expired', 'replaced')), '[]') AS taken,
           coalesce((SELECT jsonb_agg(id) FROM l2_transaction WHERE id = ANY(${ids}::text[])), '[]') AS known,
           coalesce((SELECT account_count FROM executor_state), 0) AS account_count,
           ${l1Lag} AS lag,
           EXISTS (SELECT FROM escape_activation) AS escaped`.execute(db);
  const row = rows[0]!;
  return {
    accounts: new Map(row.accounts.map((account) => [account.index, toAccount(account)])),
    feeTokens: new Set(row.fee_tokens),
    pending: new Map(row.pending.map(({ sender, total, ...counts }) => [sender, { ...counts, total: BigInt(total) }])),
    taken: new Map(row.taken.map((one) => [placeAt(one.from, one.nonce), one.id])),
    known: new Set(row.known),
    accountCount: Number(row.account_count),
    escaped: row.escaped,
    lag: row.lag ?? undefined,
  };
}

function toAccount({ owner, token, nonce, balance, key_x, key_y }: Row['accounts'][number]): Account {
  return { owner: fromHex(owner), token, nonce, balance: BigInt(balance), keyX: fromHex(key_x), keyY: fromHex(key_y) };
}
