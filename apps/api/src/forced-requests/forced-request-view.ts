import { PRIORITY_DUE_AGE_SECONDS } from '@zkr/protocol/constants';
import { toHex32 } from '@zkr/protocol/hex';
import { decodeQueueEntry } from '@zkr/protocol/queue-entry';
import type { ForcedRequestView, RequestStatus } from '@zkr/sdk/views';
import type { PriorityOperationTable } from '@zkr/storage/tables/l1';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { depositStatuses } from '../deposits/deposit-view.js';
import { decimal, hex, index, l1Reference, lifecycle, lifecycleOf, maybeNumber } from '../lifecycle.js';

/** docs/protocol.md, 8 (I-41). */
const EXPIRES_AFTER_SECONDS = 14 * 24 * 60 * 60;

export const forcedRequestView = z.strictObject({
  queueId: index.describe('Place in the contract’s queue'),
  kind: z.enum(['forcedExit', 'registerKeyL1']),
  status: z.enum(depositStatuses).describe('observed: may vanish in a reorg of L1; final: will be executed'),
  lifecycle: lifecycleOf(depositStatuses),
  sender: hex.describe('L1 address'),
  account: index.describe('The account that it names'),
  token: index.nullable().describe('Forced exits only'),
  key: z.strictObject({ x: hex, y: hex }).nullable().describe('registerKeyL1 only'),
  applied: z.boolean().nullable().describe('Null until included; false: the account was not the sender’s (or of this token), so nothing changed'),
  exit: z
    .strictObject({ amount: decimal, status: z.enum(['included', 'pending', 'uncovered']) })
    .nullable()
    .describe('Forced exits only, once included: what was taken out; pending: it waits in the contract for the sender'),
  dueAt: z.iso.datetime().describe('From then on L1 refuses batches that leave it out, unless they are full of requests'),
  expiresAt: z.iso.datetime().describe('If it still waits then, anyone may end the rollup by escape mode'),
  segment: index.nullable(),
  batch: index.nullable(),
  request: z.strictObject({ transactionHash: hex, blockNumber: index, blockHash: hex, queuedAt: z.iso.datetime() }).describe('The request on L1'),
  l1: l1Reference.nullable().describe('Where L1 accepted the batch'),
});

/** Of opcode 6 or 7. */
export type ForcedRequestRow = Selectable<PriorityOperationTable> & {
  batch_l1_transaction_hash: string | null;
  batch_l1_block_number: bigint | null;
};

/** @throws RangeError on a row that the l1-watcher did not write */
export function toForcedRequestView(row: ForcedRequestRow): ForcedRequestView {
  const entry = decodeQueueEntry(row.opcode, row.entry);
  if (entry === undefined || entry.kind === 'deposit') throw new RangeError(`the queue entry ${row.queue_id} is no forced request`);
  const { kind, account } = entry;
  return {
    ...{ queueId: Number(row.queue_id), kind, account, status: row.status },
    lifecycle: lifecycle<RequestStatus>([
      ['observed', row.observed_at],
      ['included', row.included_at],
      ['proven', row.proven_at],
      ['verified', row.verified_at],
      ['finalized', row.finalized_at],
    ]),
    sender: row.owner,
    token: kind === 'forcedExit' ? entry.token : null,
    key: kind === 'registerKeyL1' ? { x: toHex32(entry.keyX), y: toHex32(entry.keyY) } : null,
    applied: row.applied,
    exit: row.exit_amount === null ? null : { amount: row.exit_amount, status: row.exit_status ?? 'included' },
    dueAt: time(row.queued_at, PRIORITY_DUE_AGE_SECONDS),
    expiresAt: time(row.queued_at, EXPIRES_AFTER_SECONDS),
    segment: maybeNumber(row.segment_id),
    batch: maybeNumber(row.batch_number),
    request: {
      transactionHash: row.l1_transaction_hash,
      blockNumber: Number(row.l1_block_number),
      blockHash: row.l1_block_hash,
      queuedAt: time(row.queued_at),
    },
    l1: row.batch_l1_transaction_hash === null ? null : { transactionHash: row.batch_l1_transaction_hash, blockNumber: maybeNumber(row.batch_l1_block_number) },
  };
}

function time(seconds: bigint, after = 0): string {
  return new Date((Number(seconds) + after) * 1_000).toISOString();
}
