import type { RollupContract } from '@zkr/l1/rollup-contract';
import type { Database } from '@zkr/storage/database';
import { ChainMovedError } from './errors.js';
import type { Observation } from './observation.js';

/**
 * Some nodes have a block before they have its logs. What the contract counts at the head, and its mode, must be here before the blocks
 * are stored, because they are not read again. An event in a still newer block looks the same, and is there next time.
 */
export async function requireComplete(
  db: Database,
  rollup: Pick<RollupContract, 'queueTail' | 'batchCount' | 'tokenCount' | 'escapeActive'>,
  observations: readonly Observation[],
): Promise<void> {
  const ids = {
    queued: observations.flatMap((one) => (one.kind === 'priority-operation' ? [Number(one.row.queue_id)] : [])),
    batches: observations.flatMap((one) => (one.kind === 'batch' ? [one.event.number] : [])),
    tokens: observations.flatMap((one) => (one.kind === 'token' ? [one.event.id] : [])),
  };
  const known = {
    queued: (ids.queued.at(-1) ?? (await lastQueueId(db))) + 1,
    batches: ids.batches.at(-1) ?? (await lastVerifiedBatch(db)),
    tokens: ids.tokens.at(-1) ?? (await lastToken(db)),
    escape: observations.some(({ kind }) => kind === 'escape') || (await escapeStored(db)),
  };
  const [queued, batches, tokens, escape] = await Promise.all([rollup.queueTail(), rollup.batchCount(), rollup.tokenCount(), rollup.escapeActive()]);
  if (known.queued >= queued && known.batches >= batches && known.tokens >= tokens && (known.escape || !escape)) return;
  throw new ChainMovedError('the node has not given all events yet', {
    ...known,
    ...{ queuedOnL1: queued, batchesOnL1: batches, tokensOnL1: tokens, escapeOnL1: escape },
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

/** Registered tokens have the ids from 1. */
async function lastToken(db: Database): Promise<number> {
  const row = await db.selectFrom('token').select(({ fn }) => fn.max('id').as('last')).executeTakeFirst();
  return Number(row?.last ?? 0n);
}

async function escapeStored(db: Database): Promise<boolean> {
  return (await db.selectFrom('escape_activation').select('l1_block_number').limit(1).executeTakeFirst()) !== undefined;
}
