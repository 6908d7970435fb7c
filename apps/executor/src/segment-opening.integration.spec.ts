import { rollupDomain } from '@zkr/protocol/domain';
import { toHex32, toHexAddress } from '@zkr/protocol/hex';
import { encodeQueueEntry } from '@zkr/protocol/queue-entry';
import type { Database } from '@zkr/storage/database';
import { acquireOrRenew } from '@zkr/storage/leadership';
import { startTestDatabase, type TestDatabase } from '@zkr/storage/test-database';
import { depositOf, testUser } from '@zkr/testing/scenario';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Config } from './config.js';
import { ExecutionTerm } from './execution-term.js';
import { loadExecution } from './store/load-execution.js';
import { readOpeningContext } from './store/read-context.js';
import { EXECUTOR_ROLE } from './store/write-outcome.js';

const HOUR = 3_600;
const START = Math.floor(Date.now() / 1_000);
const user = testUser(1);
/** A step ends each segment with its first operation, and each batch with its first segment. */
const config = { segmentMaxAgeMs: 0, batchMaxAgeMs: 0, batchMaxSegments: 1, feeOwner: toHexAddress(user.owner), feeTokens: [0] } as Config;

let database: TestDatabase;
let db: Database;
let epoch: number;
let requests = 0n;

beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
  epoch = (await acquireOrRenew(db, EXECUTOR_ROLE, 'test', 600_000)) as number;
  const circuits = JSON.stringify([{ id: 0, name: 'segment-3', slots: 3, circuitHash: '' }]);
  const domain = toHex32(rollupDomain(31337n, 1n));
  await db
    .insertInto('deployment')
    .values({ chain_id: 31337n, contract: '0x01', verifier: '0x02', deployment_block: 0n, genesis_hash: '0x', domain, tree_depth: 4, fee_slots: 2, circuits })
    .execute();
  await db.insertInto('l1_block').values({ number: 1n, hash: '0x1', parent_hash: '0x0', timestamp: BigInt(START) }).execute();
}, 60_000);

afterAll(() => database?.stop(), 60_000);

afterEach(async () => {
  await seeL1(START);
  await db.updateTable('segment').set({ timestamp: BigInt(START) }).execute();
  await db.updateTable('batch').set({ status: 'verified' }).execute();
});

const ago = (seconds: number): bigint => BigInt(Math.floor(Date.now() / 1_000) - seconds);
const seeL1 = async (timestamp: number | bigint) => void (await db.updateTable('l1_block').set({ timestamp: BigInt(timestamp) }).execute());

async function queue(status: 'observed' | 'final', queuedAt: bigint): Promise<bigint> {
  const queueId = requests++;
  await db
    .insertInto('priority_operation')
    .values({
      ...{ queue_id: queueId, opcode: 5, entry: Buffer.from(encodeQueueEntry(depositOf(user, 0, 0, 1n))), entry_hash: '0x', owner: '0x', queued_at: queuedAt, status },
      ...{ l1_block_number: 1n, l1_block_hash: '0x', l1_transaction_hash: '0x', log_index: 0 },
    })
    .execute();
  return queueId;
}

async function order(): Promise<bigint> {
  const queueId = await queue('final', BigInt(START));
  await db.insertInto('ordered_operation').values({ transaction_id: null, queue_id: queueId, sequence: queueId + 1n, epoch: 1n }).execute();
  return queueId;
}

function newTerm(onWithheld: (reason: unknown) => void = () => undefined): ExecutionTerm {
  return new ExecutionTerm({ db, epoch, config, metrics: { start: () => () => undefined }, onWritten: () => undefined, onWithheld });
}

async function rest(term: ExecutionTerm): Promise<void> {
  for (let i = 0; i < 50; i++) if ((await term.step()) !== true) return;
  throw new Error('the executor does not come to rest');
}

async function context() {
  const { execution } = await loadExecution(db);
  return readOpeningContext(db, execution.directory, execution.queueHead, config);
}

it('opens no segment in escape mode', async () => {
  expect(await context()).toMatchObject({ l1Timestamp: START, withheld: undefined });
  await db.insertInto('escape_activation').values({ l1_block_number: 1n, state_root: '0x', queue_head: 0n }).execute();
  expect(await context()).toMatchObject({ l1Timestamp: undefined, withheld: 'escape' });
  await db.deleteFrom('escape_activation').execute();
});

it('I-22: opens no segment when no L1 block of the last six hours was seen, as its time would be frozen', async () => {
  await seeL1(ago(6 * HOUR - 60));
  expect((await context()).withheld).toBeUndefined();
  await seeL1(ago(6 * HOUR + 1));
  expect(await context()).toMatchObject({ l1Timestamp: undefined, withheld: 'l1-silent' });
});

it('I-22: opens no segment while one of more than six hours ago is not verified on L1', async () => {
  await order();
  await rest(newTerm());
  await order();
  await rest(newTerm());
  const oldest = db.updateTable('segment').set({ timestamp: ago(6 * HOUR + 1) }).where('id', '=', 1n);
  expect((await context()).withheld).toBeUndefined();
  await oldest.execute();
  expect(await context()).toMatchObject({ l1Timestamp: undefined, withheld: 'batches-unverified' });
  await db.updateTable('batch').set({ status: 'verified' }).where('number', '=', 1n).execute();
  expect(await context()).toMatchObject({ l1Timestamp: START, withheld: undefined });
});

it('executes nothing while the opening is withheld, tells of it once, and goes on by itself', async () => {
  const told: unknown[] = [];
  const term = newTerm((reason) => told.push(reason));
  const queueId = await order();
  const status = async () => (await db.selectFrom('priority_operation').select('status').where('queue_id', '=', queueId).executeTakeFirstOrThrow()).status;
  await seeL1(ago(7 * HOUR));
  for (let poll = 0; poll < 3; poll++) await rest(term);
  expect([await status(), told]).toEqual(['final', ['l1-silent']]);
  await seeL1(ago(0));
  await rest(term);
  expect([await status(), told]).toEqual(['included', ['l1-silent', undefined]]);
});

it('knows when the next request was queued, also one that is not final', async () => {
  expect((await context()).nextQueuedAt).toBeUndefined();
  await queue('observed', 77n);
  expect((await context()).nextQueuedAt).toBe(77);
});
