import { isFeeSlotUsed } from '@zkr/protocol/fee-slot';
import { toHex32 } from '@zkr/protocol/hex';
import type { Trx } from '@zkr/storage/database';
import { encodeTrace } from '@zkr/witness/trace-bytes';
import { sql } from 'kysely';
import { StaleExecutionError } from '../errors.js';
import type { BatchInProgress, Execution, SegmentInProgress } from '../execution.js';
import type { SealedSegment } from '../execution-outcome.js';
import { encodeUndo } from './undo-bytes.js';

const now = sql<Date>`clock_timestamp()`;

/**
 * A commit without an answer may arrive after the memory was loaded again, and a step that only seals moves no place in the
 * order: by its status alone is it seen that what is open in memory was sealed.
 */
function requireOpen(rows: bigint | undefined, params: Readonly<Record<string, string>>): void {
  if (rows !== 1n) throw new StaleExecutionError('it is not open any more', params);
}

/** The row of the batch that a step worked in; it may be there from an earlier step. */
export async function writeBatchRow(trx: Trx, execution: Execution, batch: BatchInProgress): Promise<void> {
  const { timeline } = execution;
  const { operations } = batch;
  const { circuitId } = batch.circuit ?? execution.circuits.largest;
  const changing = { circuit_id: circuitId, operations };
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('batch')
    .values({
      ...{ number: batch.number, timeline, status: 'open', ...changing },
      root_before: toHex32(batch.rootBefore),
      opened_at: new Date(batch.openedAtMs),
    })
    .onConflict((conflict) => conflict.column('number').doUpdateSet(changing).where('batch.status', '=', 'open'))
    .executeTakeFirst();
  requireOpen(numInsertedOrUpdatedRows, { batch: batch.number.toString() });
}

/** The row of the segment that a step worked in, open or sealed by it; it may be there from an earlier step. */
export async function writeSegmentRow(trx: Trx, execution: Execution, segment: SegmentInProgress, batch: BatchInProgress, sealed: SealedSegment | undefined): Promise<void> {
  const { timeline } = execution;
  const { opening } = segment;
  const changing = sealed ? sealedColumns(sealed) : { operations: segment.segment.length };
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('segment')
    .values({
      ...{ id: segment.id, timeline, batch_number: batch.number, circuit_id: segment.room.circuitId, status: 'open' },
      timestamp: BigInt(opening.timestamp),
      fee_slots: JSON.stringify(opening.feeSlots.filter(isFeeSlotUsed)),
      root_before: toHex32(segment.rootBefore),
      account_count_before: BigInt(segment.accountCountBefore),
      opened_at: new Date(segment.openedAtMs),
      ...changing,
    })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(({ ref }) => Object.fromEntries(Object.keys(changing).map((name) => [name, ref(`excluded.${name as keyof typeof changing}`)])))
        .where('segment.status', '=', 'open'),
    )
    .executeTakeFirst();
  requireOpen(numInsertedOrUpdatedRows, { segment: segment.id.toString() });
}

function sealedColumns({ closed, circuit, statement, trace, undo, reason }: SealedSegment) {
  return {
    status: 'sealed' as const,
    circuit_id: circuit.circuitId,
    root_after: toHex32(closed.rootAfter),
    account_count_after: BigInt(closed.header.accountCountAfter),
    operations: closed.header.operations,
    priority_operations: closed.header.priorityOperations,
    pushes: closed.header.pushes,
    commitment: toHex32(statement.commitment),
    segment_hash: toHex32(statement.segmentHash),
    segment_bytes: Buffer.from(statement.segmentBytes),
    public_inputs: JSON.stringify(statement.publicInputs.map(String)),
    trace: Buffer.from(encodeTrace(trace)),
    undo: Buffer.from(encodeUndo(undo)),
    seal_reason: reason,
    sealed_at: now,
  };
}

export async function sealBatchRow(trx: Trx, execution: Execution, batch: BatchInProgress, reason: string): Promise<void> {
  const { numUpdatedRows } = await trx
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
    .where('status', '=', 'open')
    .executeTakeFirst();
  requireOpen(numUpdatedRows, { batch: batch.number.toString() });
}
