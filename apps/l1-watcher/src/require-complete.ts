import type { RollupContract } from '@zkr/l1/rollup-contract';
import type { Database } from '@zkr/storage/database';
import { ChainMovedError } from './errors.js';
import type { Observation } from './observation.js';

/**
 * Some nodes have a block before they have its logs. What the contract counts at the head must be here before the blocks
 * are stored, because they are not read again. An event in a still newer block looks the same, and is there next time.
 */
export async function requireComplete(
  db: Database,
  rollup: Pick<RollupContract, 'queueTail' | 'batchCount'>,
  observations: readonly Observation[],
): Promise<void> {
  const queued = observations.flatMap((one) => (one.kind === 'priority-operation' ? [Number(one.row.queue_id)] : []));
  const batches = observations.flatMap((one) => (one.kind === 'batch' ? [one.event.number] : []));
  const known = { queued: (queued.at(-1) ?? (await lastQueueId(db))) + 1, batches: batches.at(-1) ?? (await lastVerifiedBatch(db)) };
  const counted = { queued: await rollup.queueTail(), batches: await rollup.batchCount() };
  if (known.queued >= counted.queued && known.batches >= counted.batches) return;
  throw new ChainMovedError('the node has not given all events yet', {
    ...{ queued: known.queued, queuedOnL1: counted.queued, batches: known.batches, batchesOnL1: counted.batches },
  });
}

async function lastQueueId(db: Database): Promise<number> {
  const row = await db.selectFrom('priority_operation').select(({ fn }) => fn.max('queue_id').as('last')).executeTakeFirst();
  return Number(row?.last ?? -1n);
}

async function lastVerifiedBatch(db: Database): Promise<number> {
  const row = await db
    .selectFrom('batch')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('status', 'in', ['verified', 'finalized'])
    .executeTakeFirst();
  return Number(row?.last ?? 0n);
}
