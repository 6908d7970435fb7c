import type { DepositStatus, DepositView } from '@zkr/sdk/views';
import type { PriorityOperationTable } from '@zkr/storage/tables/l1';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { decimal, hex, index, l1Reference, lifecycle, lifecycleOf, maybeNumber } from '../lifecycle.js';

export const depositStatuses = ['observed', 'final', 'included', 'proven', 'verified', 'finalized'] as const;

export const depositView = z.strictObject({
  queueId: index.describe('Place in the contract’s queue'),
  status: z.enum(depositStatuses).describe('observed: may vanish in a reorg of L1; final: will be executed'),
  lifecycle: lifecycleOf(depositStatuses),
  token: index,
  amount: decimal,
  owner: hex,
  account: index.nullable().describe('The account that was credited, once included'),
  segment: index.nullable(),
  batch: index.nullable(),
  request: z
    .strictObject({ transactionHash: hex, blockNumber: index, blockHash: hex, queuedAt: z.iso.datetime() })
    .describe('The deposit on L1'),
  l1: l1Reference.nullable().describe('Where L1 accepted the batch'),
});

type Columns = Omit<Selectable<PriorityOperationTable>, 'entry' | 'entry_hash' | 'opcode' | 'applied' | 'exit_amount' | 'exit_status'>;

/** Of opcode 5. */
export type DepositRow = Columns & {
  batch_l1_transaction_hash: string | null;
  batch_l1_block_number: bigint | null;
};

export function toDepositView(row: DepositRow): DepositView {
  return {
    queueId: Number(row.queue_id),
    status: row.status,
    lifecycle: lifecycle<DepositStatus>([
      ['observed', row.observed_at],
      ['included', row.included_at],
      ['proven', row.proven_at],
      ['verified', row.verified_at],
      ['finalized', row.finalized_at],
    ]),
    token: Number(row.token),
    // A deposit has one.
    amount: row.amount as string,
    owner: row.owner,
    account: maybeNumber(row.account),
    segment: maybeNumber(row.segment_id),
    batch: maybeNumber(row.batch_number),
    request: {
      transactionHash: row.l1_transaction_hash,
      blockNumber: Number(row.l1_block_number),
      blockHash: row.l1_block_hash,
      queuedAt: new Date(Number(row.queued_at) * 1_000).toISOString(),
    },
    l1:
      row.batch_l1_transaction_hash === null
        ? null
        : {
            transactionHash: row.batch_l1_transaction_hash,
            blockNumber: maybeNumber(row.batch_l1_block_number),
          },
  };
}
