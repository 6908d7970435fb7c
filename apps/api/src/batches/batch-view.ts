import type { BatchStatus, BatchView, SegmentView } from '@zkr/sdk/views';
import type { BatchTable, ProofJobTable, SegmentTable } from '@zkr/storage/tables/rollup';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { hex, index, l1Reference, lifecycle, lifecycleOf, maybeNumber } from '../lifecycle.js';

export const batchStatuses = ['open', 'sealed', 'proven', 'verified', 'finalized'] as const;

export const batchView = z.strictObject({
  number: index,
  status: z.enum(batchStatuses),
  lifecycle: lifecycleOf(batchStatuses),
  circuitId: index,
  rootBefore: hex,
  rootAfter: hex.nullable(),
  accountCount: index.nullable().describe('Accounts after the batch'),
  queueHead: index.nullable().describe('Priority operations taken up to and with the batch'),
  segmentCount: index,
  operations: index,
  sealReason: z.string().nullable(),
  headerHash: hex.nullable().describe('Of the header chain on L1'),
  l1: l1Reference
    .extend({ blockHash: hex.nullable(), gasUsed: index.nullable(), calldataBytes: index.nullable() })
    .nullable()
    .describe('The transaction on L1 that was accepted'),
});

export const segmentView = z.strictObject({
  id: index,
  status: z.enum(['open', 'sealed']),
  circuitId: index,
  timestamp: index.describe('Seconds since 1970'),
  rootBefore: hex,
  rootAfter: hex.nullable(),
  operations: index,
  priorityOperations: index,
  pushes: index.describe('Withdrawals'),
  segmentHash: hex.nullable(),
  sealReason: z.string().nullable(),
  openedAt: z.iso.datetime(),
  sealedAt: z.iso.datetime().nullable(),
  proof: z
    .strictObject({
      status: z.enum(['queued', 'running', 'proved', 'accepted', 'dead']),
      attempts: index,
      provedBy: z.string().nullable(),
      backend: z.string().nullable(),
      witnessMs: z.number().nullable(),
      proveMs: z.number().nullable(),
      provedAt: z.iso.datetime().nullable(),
    })
    .nullable(),
});

export const batchDetailView = batchView.extend({ segments: z.array(segmentView) });

export function toBatchView(row: Selectable<BatchTable>): BatchView {
  return {
    number: Number(row.number),
    status: row.status,
    lifecycle: lifecycle<BatchStatus>([
      ['open', row.opened_at],
      ['sealed', row.sealed_at],
      ['proven', row.proven_at],
      ['verified', row.verified_at],
      ['finalized', row.finalized_at],
    ]),
    circuitId: row.circuit_id,
    rootBefore: row.root_before,
    rootAfter: row.root_after,
    accountCount: maybeNumber(row.account_count),
    queueHead: maybeNumber(row.queue_head),
    segmentCount: row.segments,
    operations: row.operations,
    sealReason: row.seal_reason,
    headerHash: row.header_hash,
    l1:
      row.l1_transaction_hash === null
        ? null
        : {
            transactionHash: row.l1_transaction_hash,
            blockNumber: maybeNumber(row.l1_block_number),
            blockHash: row.l1_block_hash,
            gasUsed: maybeNumber(row.gas_used),
            calldataBytes: row.calldata_bytes,
          },
  };
}

export type SegmentRow = Pick<
  Selectable<SegmentTable>,
  | 'id'
  | 'status'
  | 'circuit_id'
  | 'timestamp'
  | 'root_before'
  | 'root_after'
  | 'operations'
  | 'priority_operations'
  | 'pushes'
  | 'segment_hash'
  | 'seal_reason'
  | 'opened_at'
  | 'sealed_at'
> & {
  proof_status: ProofJobTable['status'] | null;
  attempts: number | null;
  proved_by: string | null;
  proved_at: Date | null;
  /** Of the proof's own account of itself. */
  backend: string | null;
  witness_ms: number | null;
  prove_ms: number | null;
};

export function toSegmentView(row: SegmentRow): SegmentView {
  return {
    id: Number(row.id),
    status: row.status,
    circuitId: row.circuit_id,
    timestamp: Number(row.timestamp),
    rootBefore: row.root_before,
    rootAfter: row.root_after,
    operations: row.operations,
    priorityOperations: row.priority_operations,
    pushes: row.pushes,
    segmentHash: row.segment_hash,
    sealReason: row.seal_reason,
    openedAt: row.opened_at.toISOString(),
    sealedAt: row.sealed_at?.toISOString() ?? null,
    proof: row.proof_status && {
      status: row.proof_status,
      attempts: row.attempts ?? 0,
      provedBy: row.proved_by,
      backend: row.backend,
      witnessMs: row.witness_ms,
      proveMs: row.prove_ms,
      provedAt: row.proved_at?.toISOString() ?? null,
    },
  };
}
