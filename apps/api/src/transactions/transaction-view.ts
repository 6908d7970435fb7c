import type { TransactionView } from '@zkr/sdk/views';
import type {
  L2TransactionTable,
  RejectionReason,
  TransactionStatus,
  WithdrawalTable,
} from '@zkr/storage/tables/rollup';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { decimal, hex, index, l1Reference, lifecycle, lifecycleOf, maybeNumber } from '../lifecycle.js';
import { amountOf, senderIndexOf, type TakenTransaction } from './taken-transaction.js';

export const statuses = [
  'pending',
  'included',
  'proven',
  'verified',
  'finalized',
  'rejected',
  'expired',
  'replaced',
] as const;

export const transactionView = z.strictObject({
  id: hex,
  kind: z.enum(['transfer', 'transferToNew', 'withdraw', 'registerKey']),
  status: z.enum(statuses),
  lifecycle: lifecycleOf(statuses),
  from: index,
  to: index.nullable().describe('Account index of the receiver; of a transferToNew once it is included'),
  owner: hex.nullable().describe('Owner of the account that a transferToNew creates'),
  recipient: hex.nullable().describe('L1 address; withdrawals only'),
  key: z.strictObject({ x: hex, y: hex }).nullable().describe('L2 key; registerKey only'),
  token: index,
  amount: decimal,
  fee: decimal,
  nonce: index,
  validUntil: index.describe('Seconds since 1970'),
  segment: index.nullable(),
  slot: index.nullable(),
  batch: index.nullable(),
  l1: l1Reference.nullable().describe('Where L1 accepted the batch'),
  withdrawal: z
    .strictObject({ status: z.enum(['included', 'paid', 'pending', 'uncovered']), l1TransactionHash: hex.nullable() })
    .nullable()
    .describe('Withdrawals only, once included; pending: it waits in the contract for a claim; uncovered: L1 holds too little of the token and does not owe it'),
  reason: z
    .strictObject({
      code: z.string(),
      message: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
    })
    .nullable()
    .describe('Why it was rejected; NONCE_GAP: it expired because the transactions before it did not come'),
  links: z.strictObject({ self: z.string(), account: z.string(), batch: z.string().nullable() }),
});

/** A transaction with what L1 knows of its batch and withdrawal. */
export type TransactionRow = Omit<Selectable<L2TransactionTable>, 'payload' | 'reason' | 'verified_key'> & {
  payload: {
    to?: number;
    owner?: string;
    recipient?: string;
    keyX?: string;
    keyY?: string;
    signature?: { rx: string; ry: string; s: string };
    ownerSignature?: string;
  };
  reason: RejectionReason | null;
  l1_transaction_hash: string | null;
  l1_block_number: bigint | null;
  withdrawal_status: WithdrawalTable['status'] | null;
  withdrawal_l1_transaction_hash: string | null;
};

/** The row of a transaction that was stored just now, without reading it back. */
export function pendingRow(id: string, json: TakenTransaction, token: number, receivedAt: Date): TransactionRow {
  const { kind, nonce, fee, validUntil } = json;
  const amount = amountOf(json).toString();
  const ahead = { included_at: null, proven_at: null, verified_at: null, finalized_at: null, ended_at: null };
  const place = { segment_id: null, slot: null, batch_number: null, new_account: null };
  const l1 = { l1_transaction_hash: null, l1_block_number: null };
  return {
    ...{ id, kind, amount, fee, sender: BigInt(senderIndexOf(json)), nonce: BigInt(nonce), token: BigInt(token) },
    ...{ valid_until: BigInt(validUntil), payload: json, status: 'pending', reason: null },
    ...{ received_at: receivedAt, ...ahead, ...place, ...l1 },
    ...{ withdrawal_status: null, withdrawal_l1_transaction_hash: null },
  };
}

export function toTransactionView(row: TransactionRow): TransactionView {
  const batch = maybeNumber(row.batch_number);
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    lifecycle: steps(row),
    from: Number(row.sender),
    to: row.payload.to ?? maybeNumber(row.new_account),
    owner: row.payload.owner ?? null,
    recipient: row.payload.recipient ?? null,
    key: row.payload.keyX && row.payload.keyY ? { x: row.payload.keyX, y: row.payload.keyY } : null,
    token: Number(row.token),
    amount: row.amount,
    fee: row.fee,
    nonce: Number(row.nonce),
    validUntil: Number(row.valid_until),
    segment: maybeNumber(row.segment_id),
    slot: row.slot,
    batch,
    l1:
      row.l1_transaction_hash === null
        ? null
        : { transactionHash: row.l1_transaction_hash, blockNumber: maybeNumber(row.l1_block_number) },
    withdrawal: row.withdrawal_status && {
      status: row.withdrawal_status,
      l1TransactionHash: row.withdrawal_l1_transaction_hash,
    },
    reason: row.reason,
    links: {
      self: `/v1/transactions/${row.id}`,
      account: `/v1/accounts/${row.sender}`,
      batch: batch === null ? null : `/v1/batches/${batch}`,
    },
  };
}

function steps(row: TransactionRow): TransactionView['lifecycle'] {
  const ended: TransactionStatus = row.status;
  return lifecycle<TransactionStatus>([
    ['pending', row.received_at],
    ['included', row.included_at],
    ['proven', row.proven_at],
    ['verified', row.verified_at],
    ['finalized', row.finalized_at],
    [ended, isEnded(ended) ? row.ended_at : null],
  ]);
}

/** Nothing happens to it any more, and it never gets to a stage. */
export function isEnded(status: TransactionStatus): boolean {
  return status === 'rejected' || status === 'expired' || status === 'replaced';
}
