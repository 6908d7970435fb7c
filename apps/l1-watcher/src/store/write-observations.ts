import { ETH_TOKEN_ID } from '@zkr/protocol/constants';
import { toHex32, toHexAddress } from '@zkr/protocol/hex';
import type { Database, Trx } from '@zkr/storage/database';
import { fence } from '@zkr/storage/leadership';
import { withTransaction } from '@zkr/storage/with-transaction';
import type { L1Block } from '@zkr/l1/l1-client';
import { WatcherHaltedError } from '../errors.js';
import type { Observation } from '../observation.js';
import { writeVerifiedBatch } from './write-verified-batch.js';
import { L1_WATCHER_ROLE } from './watcher-role.js';

/** Stores blocks with what was seen in them, in one transaction. Everything has a natural key: once more changes nothing. */
export function writeObservations(
  db: Database,
  epoch: number,
  blocks: readonly L1Block[],
  observations: readonly Observation[],
): Promise<void> {
  return withTransaction(db, async (trx) => {
    await fence(trx, L1_WATCHER_ROLE, epoch);
    await insertBlocks(trx, blocks);
    for (const observation of observations) await writeOne(trx, observation);
  });
}

/** Token 0 is not registered by anyone. */
export async function insertEth(db: Database, epoch: number, deploymentBlock: bigint): Promise<void> {
  const row = { id: BigInt(ETH_TOKEN_ID), address: toHexAddress(0n), symbol: 'ETH', decimals: 18, l1_block_number: deploymentBlock };
  await withTransaction(db, async (trx) => {
    await fence(trx, L1_WATCHER_ROLE, epoch);
    await trx.insertInto('token').values(row).onConflict((conflict) => conflict.doNothing()).execute();
  });
}

async function insertBlocks(trx: Trx, blocks: readonly L1Block[]): Promise<void> {
  if (blocks.length === 0) return;
  const rows = blocks.map(({ number, hash, parentHash, timestamp }) => ({
    ...{ number: BigInt(number), hash, parent_hash: parentHash, timestamp: BigInt(timestamp) },
  }));
  await trx.insertInto('l1_block').values(rows).onConflict((conflict) => conflict.doNothing()).execute();
}

async function writeOne(trx: Trx, observation: Observation): Promise<void> {
  switch (observation.kind) {
    case 'priority-operation':
      return writePriorityOperation(trx, observation.row);
    case 'token':
      return writeToken(trx, observation.row);
    case 'pending-balance':
      await trx.insertInto('pending_balance_change').values(observation.row).onConflict((conflict) => conflict.doNothing()).execute();
      return;
    case 'escape': {
      const { l1BlockNumber, event } = observation;
      const row = { l1_block_number: BigInt(l1BlockNumber), state_root: toHex32(event.stateRoot), queue_head: BigInt(event.queueHead) };
      await trx.insertInto('escape_activation').values(row).onConflict((conflict) => conflict.doNothing()).execute();
      return;
    }
    case 'batch':
      return writeVerifiedBatch(trx, observation);
  }
}

type RowOf<K extends Observation['kind']> = Extract<Observation, { kind: K; row: unknown }>['row'];

async function writePriorityOperation(trx: Trx, row: RowOf<'priority-operation'>): Promise<void> {
  const inserted = await trx
    .insertInto('priority_operation')
    .values(row)
    .onConflict((conflict) => conflict.column('queue_id').doNothing())
    .returning('queue_id')
    .executeTakeFirst();
  if (inserted) return requirePredecessor(trx, row.queue_id);
  const known = await trx.selectFrom('priority_operation').select('entry_hash').where('queue_id', '=', row.queue_id).executeTakeFirstOrThrow();
  if (known.entry_hash === row.entry_hash) return;
  throw new WatcherHaltedError('l1-contradiction', 'a priority operation is another than the one that is stored', {
    ...{ queueId: String(row.queue_id), stored: known.entry_hash, actual: row.entry_hash },
  });
}

/** The queue has no gaps, so a gap means that the node left an event out: better to stop than to lose a deposit. */
async function requirePredecessor(trx: Trx, queueId: bigint): Promise<void> {
  if (queueId === 0n) return;
  const predecessor = await trx.selectFrom('priority_operation').select('queue_id').where('queue_id', '=', queueId - 1n).executeTakeFirst();
  if (!predecessor) {
    throw new WatcherHaltedError('l1-contradiction', 'the node did not give the event of a priority operation', { queueId: String(queueId - 1n) });
  }
}

async function writeToken(trx: Trx, row: RowOf<'token'>): Promise<void> {
  await trx.insertInto('token').values(row).onConflict((conflict) => conflict.doNothing()).execute();
  const known = await trx.selectFrom('token').select('address').where('id', '=', row.id).executeTakeFirst();
  if (known?.address === row.address) return;
  throw new WatcherHaltedError('l1-contradiction', 'a token is another than the one that is stored', {
    ...{ token: String(row.id), stored: known?.address ?? 'none', actual: row.address },
  });
}
