import { isFeeSlotUsed } from '@zkr/protocol/fee-slot';
import { toHex32 } from '@zkr/protocol/hex';
import type { Trx } from '@zkr/storage/database';
import { traceToJson } from '@zkr/witness/trace-json';
import { sql } from 'kysely';
import type { BatchInProgress, Execution, SegmentInProgress } from '../execution.js';
import type { SealedSegment } from '../execution-outcome.js';
import { undoToJson } from './write-included.js';

const now = sql<Date>`clock_timestamp()`;

/** The rows of the segment and batch that a step worked in; they may be there from an earlier step. */
export async function openRows(trx: Trx, execution: Execution, segment: SegmentInProgress, batch: BatchInProgress): Promise<void> {
  const { timeline, circuit } = execution;
  await trx
    .insertInto('batch')
    .values({
      ...{ number: batch.number, timeline, circuit_id: circuit.circuitId, status: 'open' },
      root_before: toHex32(batch.rootBefore),
      opened_at: new Date(batch.openedAtMs),
    })
    .onConflict((conflict) => conflict.column('number').doNothing())
    .execute();
  const { opening } = segment;
  await trx
    .insertInto('segment')
    .values({
      ...{ id: segment.id, timeline, batch_number: batch.number, circuit_id: circuit.circuitId, status: 'open' },
      timestamp: BigInt(opening.timestamp),
      fee_slots: JSON.stringify(opening.feeSlots.filter(isFeeSlotUsed)),
      root_before: toHex32(segment.rootBefore),
      account_count_before: BigInt(segment.accountCountBefore),
      opened_at: new Date(segment.openedAtMs),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  await trx.updateTable('segment').set({ operations: segment.segment.length }).where('id', '=', segment.id).execute();
  await trx.updateTable('batch').set({ operations: batch.operations }).where('number', '=', batch.number).execute();
}

/** Seals the segment and offers its proof to the provers. */
export async function sealSegmentRow(trx: Trx, id: bigint, circuitId: number, sealed: SealedSegment): Promise<void> {
  const { closed, statement, trace, undo, reason } = sealed;
  await trx
    .updateTable('segment')
    .set({
      status: 'sealed',
      root_after: toHex32(closed.rootAfter),
      account_count_after: BigInt(closed.header.accountCountAfter),
      operations: closed.header.operations,
      priority_operations: closed.header.priorityOperations,
      pushes: closed.header.pushes,
      commitment: toHex32(statement.commitment),
      segment_hash: toHex32(statement.segmentHash),
      segment_bytes: Buffer.from(statement.segmentBytes),
      public_inputs: JSON.stringify(statement.publicInputs.map(String)),
      trace: JSON.stringify(traceToJson(trace)),
      undo: undoToJson(undo),
      seal_reason: reason,
      sealed_at: now,
    })
    .where('id', '=', id)
    .execute();
  await trx.insertInto('proof_job').values({ segment_id: id, circuit_id: circuitId, status: 'queued' }).execute();
}

export async function sealBatchRow(trx: Trx, execution: Execution, batch: BatchInProgress, reason: string): Promise<void> {
  await trx
    .updateTable('batch')
    .set({
      status: 'sealed',
      root_after: toHex32(execution.state.root()),
      account_count: BigInt(execution.state.accountCount),
      queue_head: execution.queueHead,
      segments: batch.parts.length,
      operations: batch.operations,
      seal_reason: reason,
      sealed_at: now,
    })
    .where('number', '=', batch.number)
    .execute();
}
