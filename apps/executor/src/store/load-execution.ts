import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { fromHex, toHex32 } from '@zkr/protocol/hex';
import { State } from '@zkr/vm/state';
import type { Database } from '@zkr/storage/database';
import { AccountDirectory } from '../account-directory.js';
import { DeployedCircuits } from '../circuits/deployed-circuits.js';
import type { BatchInProgress, Execution } from '../execution.js';
import { ExecutorHaltedError } from '../errors.js';
import { Parking } from '../parking.js';
import { UndoLog } from '../segment-lifecycle.js';
import { segmentBytesOnL1, type SubmitPart } from '../seal-criteria/submit-size.js';
import { readAccounts } from './read-accounts.js';
import { readParked } from './read-order.js';
import { reopenSegment } from './reopen-segment.js';

export interface LoadedExecution {
  readonly execution: Execution;
  readonly undo: UndoLog;
}

/**
 * Loads the executor's memory: the accounts, taken back to where the open segment began, and that segment executed again from
 * its inclusion log. A root that differs from the stored one means a corrupt database. With millions of accounts it takes
 * minutes, so it comes in pieces of some ten milliseconds, each of which yields the number of accounts so far.
 * @throws ExecutorHaltedError
 */
export async function* loadingExecution(db: Database): AsyncGenerator<number, LoadedExecution> {
  const deployment = await db.selectFrom('deployment').selectAll().executeTakeFirstOrThrow();
  const domain = fromHex(deployment.domain);
  const circuits = new DeployedCircuits(deployment.circuits.map(({ id, slots }) => ({ domain, circuitId: id, slots })));
  const stored = await executorState(db, deployment.tree_depth);
  const state = State.of(deployment.tree_depth);
  const directory = new AccountDirectory((index) => state.account(index));
  for await (const chunk of readAccounts(db)) {
    for (const { account, leaf } of chunk) {
      state.append(account, leaf);
      directory.add(state.accountCount - 1, account);
    }
    // Hashes what is above these leaves now rather than everything at the end.
    state.root();
    yield state.accountCount;
  }
  const undo = new UndoLog();
  const { rows: last } = await lastIds(db);
  const execution: Execution = {
    state,
    directory,
    ...{ domain, circuits },
    deployment: { chainId: deployment.chain_id, contract: fromHex(deployment.contract) },
    feeSlots: deployment.fee_slots,
    timeline: stored.timeline,
    lastSequence: stored.last_sequence,
    parking: new Parking(await readParked(db)),
    queueHead: stored.queue_head,
    lastTimestamp: Number(last.timestamp),
    nextSegmentId: last.segment + 1n,
    nextBatchNumber: last.batch + 1n,
    segment: undefined,
    batch: await openBatch(db, circuits),
  };
  execution.segment = await reopenSegment(db, execution, undo);
  if (!execution.segment && toHex32(state.root()) !== stored.state_root) {
    throw new ExecutorHaltedError('the accounts do not have the stored root', { accounts: toHex32(state.root()), stored: stored.state_root });
  }
  return { execution, undo };
}

/** All of it at once, for tests and small states. */
export async function loadExecution(db: Database): Promise<LoadedExecution> {
  const loading = loadingExecution(db);
  for (;;) {
    const step = await loading.next();
    if (step.done) return step.value;
  }
}

async function executorState(db: Database, depth: number) {
  const genesis = toHex32(emptySubtrees(depth)[depth] as bigint);
  await db.insertInto('executor_state').values({ state_root: genesis }).onConflict((c) => c.doNothing()).execute();
  return db.selectFrom('executor_state').selectAll().executeTakeFirstOrThrow();
}

async function lastIds(db: Database) {
  const segment = await db.selectFrom('segment').select(({ fn }) => [fn.max('id').as('id'), fn.max('timestamp').as('timestamp')]).executeTakeFirst();
  const batch = await db.selectFrom('batch').select(({ fn }) => fn.max('number').as('number')).executeTakeFirst();
  return { rows: { segment: segment?.id ?? 0n, timestamp: segment?.timestamp ?? 0n, batch: batch?.number ?? 0n } };
}

async function openBatch(db: Database, circuits: DeployedCircuits): Promise<BatchInProgress | undefined> {
  const row = await db.selectFrom('batch').selectAll().where('status', '=', 'open').executeTakeFirst();
  if (row === undefined) return undefined;
  const segments = await db.selectFrom('segment').selectAll().where('batch_number', '=', row.number).where('status', '=', 'sealed').orderBy('id').execute();
  const parts = segments.map((segment): SubmitPart => ({
    bytes: segmentBytesOnL1(0, segment.segment_bytes?.length ?? 0),
    operations: segment.operations,
    priorityOperations: segment.priority_operations,
    pushes: segment.pushes,
  }));
  const circuit = parts.length === 0 ? undefined : circuits.withId(row.circuit_id);
  if (parts.length > 0 && circuit === undefined) throw new ExecutorHaltedError('the open batch is in a circuit that is not deployed', { circuit: row.circuit_id });
  return { number: row.number, rootBefore: fromHex(row.root_before), openedAtMs: row.opened_at.getTime(), ...{ last: undefined, rate: 0 }, parts, circuit, operations: row.operations };
}
