import type { Database, Trx } from '@zkr/storage/database';
import { fence } from '@zkr/storage/leadership';
import { enqueue } from '@zkr/storage/outbox';
import { toHex32 } from '@zkr/protocol/hex';
import type { Execution } from '../execution.js';
import type { ExecutionOutcome } from '../execution-outcome.js';
import { writeAccounts } from './write-accounts.js';
import { writeIncluded, writeRejected } from './write-included.js';
import { openRows, sealBatchRow, sealSegmentRow } from './write-segment.js';

export const EXECUTOR_ROLE = 'executor';

/**
 * Writes one step in one transaction of this epoch. Not retried as a whole: an ambiguous commit is resolved by loading the
 * execution again, which the caller does on any error.
 */
export async function writeOutcome(db: Database, epoch: number, execution: Execution, outcome: ExecutionOutcome): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await fence(trx, EXECUTOR_ROLE, epoch);
    if (outcome.segment && outcome.batch) await openRows(trx, execution, outcome.segment, outcome.batch);
    if (outcome.segment && outcome.batch) await writeIncluded(trx, outcome.segment.id, outcome.batch.number, outcome.included);
    await writeRejected(trx, outcome.rejected);
    await writeAccounts(trx, outcome.accounts);
    await sealRows(trx, execution, outcome);
    const { timeline, lastSequence, queueHead, state } = execution;
    await trx
      .updateTable('executor_state')
      .set({
        ...{ timeline, last_sequence: lastSequence, queue_head: queueHead, account_count: BigInt(state.accountCount) },
        ...(outcome.sealedSegment && { state_root: toHex32(outcome.sealedSegment.closed.rootAfter) }),
      })
      .execute();
  });
}

async function sealRows(trx: Trx, execution: Execution, { segment, sealedSegment, sealedBatch }: ExecutionOutcome): Promise<void> {
  if (segment && sealedSegment) {
    await sealSegmentRow(trx, segment.id, execution.circuit.circuitId, sealedSegment);
    const segmentId = segment.id.toString();
    const payload = { segmentId, circuitId: execution.circuit.circuitId };
    await enqueue(trx, { topic: 'segment.executed', key: segmentId, eventId: `segment.executed:${execution.timeline}:${segmentId}`, payload });
  }
  if (sealedBatch) {
    await sealBatchRow(trx, execution, sealedBatch.batch, sealedBatch.reason);
    const batchNumber = sealedBatch.batch.number.toString();
    await enqueue(trx, { topic: 'batch.sealed', key: batchNumber, eventId: `batch.sealed:${execution.timeline}:${batchNumber}`, payload: { batchNumber } });
  }
}
