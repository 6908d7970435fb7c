import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { orderFeeSlots } from '@zkr/protocol/fee-slot';
import { fromHex, toHex32 } from '@zkr/protocol/hex';
import type { Account } from '@zkr/protocol/account';
import { State } from '@zkr/vm/state';
import { isRejection } from '@zkr/vm/rejection';
import { accountFromJson, accountJson } from '@zkr/witness/trace-json';
import type { Database } from '@zkr/storage/database';
import { z } from 'zod';
import { AccountDirectory } from '../account-directory.js';
import type { BatchInProgress, Execution, SegmentInProgress } from '../execution.js';
import { HaltError } from '../halt-error.js';
import { beginSegment, UndoLog } from '../segment-lifecycle.js';
import { segmentBytesOnL1, type SubmitPart } from '../seal-criteria/submit-size.js';
import { readInclusions } from './read-inclusions.js';

const undoSchema = z.array(z.tuple([z.int(), accountJson.nullable()]));

/**
 * Loads the executor's memory: the accounts, taken back to where the open segment began, and that segment executed again from
 * its inclusion log. A root that differs from the stored one means a corrupt database.
 */
export async function loadExecution(db: Database): Promise<{ execution: Execution; undo: UndoLog }> {
  const deployment = await db.selectFrom('deployment').selectAll().executeTakeFirstOrThrow();
  const circuit = deployment.circuits[0];
  if (circuit === undefined) throw new HaltError('the deployment has no circuit', {});
  const stored = await executorState(db, deployment.tree_depth);
  const state = State.of(deployment.tree_depth, await readAccounts(db));
  const undo = new UndoLog();
  const { rows: last } = await lastIds(db);
  const execution: Execution = {
    state,
    directory: new AccountDirectory(),
    circuit: { domain: fromHex(deployment.domain), circuitId: circuit.id, slots: circuit.slots },
    feeSlots: deployment.fee_slots,
    timeline: stored.timeline,
    lastSequence: stored.last_sequence,
    queueHead: stored.queue_head,
    lastTimestamp: Number(last.timestamp),
    nextSegmentId: last.segment + 1n,
    nextBatchNumber: last.batch + 1n,
    segment: undefined,
    batch: await openBatch(db),
  };
  execution.segment = await reopenSegment(db, execution, undo);
  if (!execution.segment && toHex32(state.root()) !== stored.state_root) {
    throw new HaltError('the accounts do not have the stored root', { accounts: toHex32(state.root()), stored: stored.state_root });
  }
  for (const [index, account] of state.entries()) execution.directory.add(index, account);
  return { execution, undo };
}

async function executorState(db: Database, depth: number) {
  const genesis = toHex32(emptySubtrees(depth)[depth] as bigint);
  await db.insertInto('executor_state').values({ state_root: genesis }).onConflict((c) => c.doNothing()).execute();
  return db.selectFrom('executor_state').selectAll().executeTakeFirstOrThrow();
}

async function readAccounts(db: Database): Promise<[number, Account][]> {
  const rows = await db.selectFrom('account').selectAll().orderBy('index').execute();
  return rows.map((row) => [
    Number(row.index),
    {
      owner: fromHex(row.owner),
      token: Number(row.token),
      nonce: Number(row.nonce),
      balance: BigInt(row.balance),
      keyX: fromHex(row.key_x),
      keyY: fromHex(row.key_y),
    },
  ]);
}

async function lastIds(db: Database) {
  const segment = await db.selectFrom('segment').select(({ fn }) => [fn.max('id').as('id'), fn.max('timestamp').as('timestamp')]).executeTakeFirst();
  const batch = await db.selectFrom('batch').select(({ fn }) => fn.max('number').as('number')).executeTakeFirst();
  return { rows: { segment: segment?.id ?? 0n, timestamp: segment?.timestamp ?? 0n, batch: batch?.number ?? 0n } };
}

async function openBatch(db: Database): Promise<BatchInProgress | undefined> {
  const row = await db.selectFrom('batch').selectAll().where('status', '=', 'open').executeTakeFirst();
  if (row === undefined) return undefined;
  const segments = await db.selectFrom('segment').selectAll().where('batch_number', '=', row.number).where('status', '=', 'sealed').execute();
  const parts = segments.map((segment): SubmitPart => ({
    bytes: segmentBytesOnL1(0, segment.segment_bytes?.length ?? 0),
    priorityOperations: segment.priority_operations,
    pushes: segment.pushes,
  }));
  return { number: row.number, rootBefore: fromHex(row.root_before), openedAtMs: row.opened_at.getTime(), parts, operations: row.operations };
}

/** The segment that was open when the process ended, executed again on the state at its beginning. */
async function reopenSegment(db: Database, execution: Execution, undo: UndoLog): Promise<SegmentInProgress | undefined> {
  const row = await db.selectFrom('segment').selectAll().where('status', '=', 'open').executeTakeFirst();
  if (row === undefined) return undefined;
  const inclusions = await readInclusions(db, row.id);
  for (const { undo: before } of [...inclusions].reverse()) {
    for (const [index, account] of undoSchema.parse(before).reverse()) execution.state.restore(index, account ? accountFromJson(account) : undefined);
  }
  if (toHex32(execution.state.root()) !== row.root_before) {
    throw new HaltError('undoing the open segment does not lead to its root', { segment: row.id.toString(), expected: row.root_before });
  }
  const opening = { timestamp: Number(row.timestamp), feeSlots: orderFeeSlots(row.fee_slots, execution.feeSlots) };
  const current = beginSegment(execution, opening, undo, row.id, row.opened_at.getTime());
  for (const { operation, signed } of inclusions) {
    const outcome = current.segment.apply(operation);
    if (isRejection(outcome)) throw new HaltError('the inclusion log does not replay', { segment: row.id.toString(), code: outcome.rejected });
    current.traced.push({ operation, ...(signed && { signed }) });
  }
  undo.take();
  return current;
}
