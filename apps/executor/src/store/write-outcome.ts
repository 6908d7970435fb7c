import type { Database, Trx } from '@zkr/storage/database';
import { fence } from '@zkr/storage/leadership';
import { enqueue, type OutboxMessage } from '@zkr/storage/outbox';
import { toHex32 } from '@zkr/protocol/hex';
import { StaleExecutionError } from '../errors.js';
import type { Execution } from '../execution.js';
import type { ExecutionOutcome } from '../execution-outcome.js';
import { writeAccounts } from './write-accounts.js';
import { writeIncluded, writeRejected } from './write-included.js';
import { writeParked } from './write-parked.js';
import { sealBatchRow, writeBatchRow, writeSegmentRow } from './write-segment.js';

export const EXECUTOR_ROLE = 'executor';

/**
 * Writes one step in one transaction of this epoch. Not retried as a whole: an ambiguous commit is resolved by loading the
 * execution again, which the caller does on any error.
 * @throws FencedError if the epoch is over
 * @throws StaleExecutionError if another step was written since this memory was loaded, or one of its own was not
 */
export async function writeOutcome(db: Database, epoch: number, execution: Execution, outcome: ExecutionOutcome): Promise<void> {
  const { segment, batch, sealedSegment, sealedBatch } = outcome;
  await db.transaction().execute(async (trx) => {
    await fence(trx, EXECUTOR_ROLE, epoch);
    if (segment && batch) {
      await writeBatchRow(trx, execution, batch);
      await writeSegmentRow(trx, execution, segment, batch, sealedSegment);
      await writeIncluded(trx, segment.id, batch.number, outcome.included);
    }
    await writeRejected(trx, outcome.rejected);
    await writeParked(trx, outcome);
    await writeAccounts(trx, execution.state, outcome.accounts);
    if (segment && sealedSegment) await trx.insertInto('proof_job').values({ segment_id: segment.id, circuit_id: sealedSegment.circuit.circuitId, status: 'queued' }).execute();
    if (sealedBatch) await sealBatchRow(trx, execution, sealedBatch.batch, sealedBatch.reason);
    await enqueue(trx, sealedEvents(execution, outcome));
    await writeProgress(trx, execution, outcome);
  });
}

function sealedEvents({ timeline }: Execution, { segment, sealedSegment, sealedBatch }: ExecutionOutcome): OutboxMessage[] {
  const events: OutboxMessage[] = [];
  if (segment && sealedSegment) {
    const segmentId = segment.id.toString();
    events.push({ topic: 'segment.executed', key: segmentId, eventId: `segment.executed:${timeline}:${segmentId}`, payload: { segmentId, circuitId: sealedSegment.circuit.circuitId } });
  }
  if (sealedBatch) {
    const batchNumber = sealedBatch.batch.number.toString();
    events.push({ topic: 'batch.sealed', key: batchNumber, eventId: `batch.sealed:${timeline}:${batchNumber}`, payload: { batchNumber } });
  }
  return events;
}

async function writeProgress(trx: Trx, execution: Execution, { after, sealedSegment }: ExecutionOutcome): Promise<void> {
  const { timeline, lastSequence, queueHead, state } = execution;
  const { numUpdatedRows } = await trx
    .updateTable('executor_state')
    .set({
      ...{ timeline, last_sequence: lastSequence, queue_head: queueHead, account_count: BigInt(state.accountCount) },
      ...(sealedSegment && { state_root: toHex32(sealedSegment.closed.rootAfter) }),
    })
    .where('last_sequence', '=', after)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new StaleExecutionError('the last step is another', { after: after.toString() });
}
