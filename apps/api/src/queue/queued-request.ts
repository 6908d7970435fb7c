import type { RequestStatus } from '@zkr/sdk/views';
import type { PriorityOperationTable } from '@zkr/storage/tables/l1';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { hex, index, l1Reference, lifecycle, lifecycleOf, maybeNumber } from '../lifecycle.js';

const statuses = ['observed', 'final', 'included', 'proven', 'verified', 'finalized'] as const satisfies readonly RequestStatus[];

/** What every request in the contract's queue shows, a deposit as well as a forced one. */
export const queuedRequest = {
  queueId: index.describe('Place in the contract’s queue'),
  status: z.enum(statuses).describe('observed: may vanish in a reorg of L1; final: will be executed'),
  lifecycle: lifecycleOf(statuses),
  segment: index.nullable(),
  batch: index.nullable(),
  request: z.strictObject({ transactionHash: hex, blockNumber: index, blockHash: hex, queuedAt: z.iso.datetime() }).describe('The request on L1'),
  l1: l1Reference.nullable().describe('Where L1 accepted the batch'),
};

/** A request with where L1 accepted its batch. */
export type QueueRow = Selectable<PriorityOperationTable> & {
  batch_l1_transaction_hash: string | null;
  batch_l1_block_number: bigint | null;
};

export function toQueuedRequest(row: QueueRow) {
  return {
    queueId: Number(row.queue_id),
    status: row.status,
    lifecycle: lifecycle<RequestStatus>([
      ['observed', row.observed_at],
      ['included', row.included_at],
      ['proven', row.proven_at],
      ['verified', row.verified_at],
      ['finalized', row.finalized_at],
    ]),
    segment: maybeNumber(row.segment_id),
    batch: maybeNumber(row.batch_number),
    request: {
      transactionHash: row.l1_transaction_hash,
      blockNumber: Number(row.l1_block_number),
      blockHash: row.l1_block_hash,
      queuedAt: l1Time(row.queued_at),
    },
    l1: row.batch_l1_transaction_hash === null ? null : { transactionHash: row.batch_l1_transaction_hash, blockNumber: maybeNumber(row.batch_l1_block_number) },
  };
}

/** @param after seconds to add */
export function l1Time(seconds: bigint, after = 0): string {
  return new Date((Number(seconds) + after) * 1_000).toISOString();
}
