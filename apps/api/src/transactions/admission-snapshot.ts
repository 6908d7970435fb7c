import type { Account } from '@zkr/protocol/account';
import { fromHex } from '@zkr/protocol/hex';
import type { TransactionJson } from '@zkr/protocol/transaction-json';
import type { Database, Trx } from '@zkr/storage/database';
import { sql } from 'kysely';

/** All that admission asks of the state, as of one moment. */
export interface AdmissionSnapshot {
  sender: Account | undefined;
  /** Account of a transfer's receiver. */
  receiver: Account | undefined;
  /** Whether the operator has an account of the sender's token. */
  feeAccount: boolean;
  pending: {
    count: number;
    /** Sum of amounts and fees. */
    total: bigint;
  };
  /** The live transaction with this sender and nonce. */
  sameNonce: string | undefined;
}

interface Row {
  accounts: {
    index: number;
    owner: string;
    token: number;
    nonce: number;
    balance: string;
    key_x: string;
    key_y: string;
  }[];
  fee_account: boolean;
  pending_count: number;
  pending_total: string;
  same_nonce: string | null;
}

/**
 * One statement, so that balance and pending sum are of one moment: the executor moves a transaction from one into the
 * other. Pending with a used nonce will never execute and counts for nothing; the redundant NOT IN lets Postgres use the
 * partial index on (sender, nonce).
 */
export async function readSnapshot(
  db: Database | Trx,
  transaction: TransactionJson,
  feeOwner: string,
): Promise<AdmissionSnapshot> {
  const { from, nonce } = transaction;
  const to = transaction.kind === 'transfer' ? transaction.to : from;
  const { rows } = await sql<Row>`
    SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object('index', index, 'owner', owner, 'token', token, 'nonce', nonce,
                     'balance', balance::text, 'key_x', key_x, 'key_y', key_y)), '[]'::jsonb)
              FROM account WHERE index IN (${from}, ${to})) AS accounts,
           EXISTS (SELECT 1 FROM account fee JOIN account sender ON sender.index = ${from} AND sender.token = fee.token
                    WHERE fee.owner = ${feeOwner}) AS fee_account,
           pending.count AS pending_count, pending.total AS pending_total,
           (SELECT id FROM l2_transaction WHERE sender = ${from} AND nonce = ${nonce}
               AND status NOT IN ('rejected', 'expired', 'replaced')) AS same_nonce
      FROM (SELECT count(*)::int4 AS count, coalesce(sum(amount + fee), 0)::text AS total
              FROM l2_transaction WHERE sender = ${from} AND status = 'pending' AND nonce >= (SELECT nonce FROM account WHERE index = ${from})
               AND status NOT IN ('rejected', 'expired', 'replaced')) AS pending`.execute(db);
  const row = rows[0]!;
  return {
    sender: toAccount(row.accounts.find(({ index }) => index === from)),
    receiver:
      transaction.kind === 'transfer' ? toAccount(row.accounts.find(({ index }) => index === to)) : undefined,
    feeAccount: row.fee_account,
    pending: { count: row.pending_count, total: BigInt(row.pending_total) },
    sameNonce: row.same_nonce ?? undefined,
  };
}

function toAccount(row: Row['accounts'][number] | undefined): Account | undefined {
  if (!row) return undefined;
  const { owner, token, nonce, balance, key_x, key_y } = row;
  return {
    owner: fromHex(owner),
    token,
    nonce,
    balance: BigInt(balance),
    keyX: fromHex(key_x),
    keyY: fromHex(key_y),
  };
}
