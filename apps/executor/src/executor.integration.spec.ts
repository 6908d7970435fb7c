import { rollupDomain } from '@zkr/protocol/domain';
import { toHex32, toHexAddress } from '@zkr/protocol/hex';
import { encodeDepositEntry } from '@zkr/protocol/operations/deposit';
import { packFee } from '@zkr/protocol/packed-number';
import { transactionToJson } from '@zkr/protocol/transaction-json';
import type { Transaction } from '@zkr/protocol/transaction';
import { openDatabase, type Database } from '@zkr/storage/database';
import { acquireOrRenew, FencedError } from '@zkr/storage/leadership';
import { migrateUp } from '@zkr/storage/migrate';
import { startTestPostgres, type TestPostgres } from '@zkr/storage/test-postgres';
import { depositOf, sign, testUser, transferOf, type TestUser } from '@zkr/testing/scenario';
import { transactionId } from '@zkr/vm/transaction-validity';
import { OpenSegment } from '@zkr/vm/open-segment';
import { LeafMismatchError, State } from '@zkr/vm/state';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { decodeTrace } from '@zkr/witness/trace-bytes';
import { orderFeeSlots } from '@zkr/protocol/fee-slot';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executionStep, type SealPolicy } from './execution-step.js';
import { loadExecution } from './store/load-execution.js';
import { OrderReader } from './store/order-reader.js';
import { readOpeningContext } from './store/read-context.js';
import { readOrder } from './store/read-order.js';
import { EXECUTOR_ROLE, writeOutcome } from './store/write-outcome.js';

const DEPTH = 4;
const SLOTS = 3;
const L1_TIME = 1_700_000_000;
const domain = rollupDomain(31337n, 1n);
const [operator, alice, bob] = [testUser(0), testUser(1), testUser(2)] as const;
const policy: SealPolicy = { segmentMaxAgeMs: 1_000_000, batchMaxAgeMs: 2_000_000, batchMaxSegments: 2 };

let postgres: TestPostgres;
let db: Database;
let epoch: number;
/** Follows the order beside the executor, so that the test can sign. */
const mirror = State.of(DEPTH);
let sequence = 0n;
let queueId = 0n;

beforeAll(async () => {
  postgres = await startTestPostgres();
  await migrateUp(postgres.url);
  db = openDatabase({ url: postgres.url, applicationName: 'test' });
  epoch = (await acquireOrRenew(db, EXECUTOR_ROLE, 'test', 600_000)) as number;
  const circuits = JSON.stringify([{ id: 0, name: 'segment-3', slots: SLOTS, circuitHash: '' }]);
  await db
    .insertInto('deployment')
    .values({ chain_id: 31337n, contract: '0x01', verifier: '0x02', deployment_block: 0n, genesis_hash: '0x', domain: toHex32(domain), tree_depth: DEPTH, fee_slots: 2, circuits })
    .execute();
  await db.insertInto('l1_block').values({ number: 1n, hash: '0x1', parent_hash: '0x0', timestamp: BigInt(L1_TIME) }).execute();
}, 60_000);

afterAll(async () => {
  await db?.destroy();
  await postgres?.stop();
}, 60_000);

async function order(place: { transaction_id: string | null; queue_id: bigint | null }): Promise<void> {
  await db.insertInto('ordered_operation').values({ ...place, sequence: ++sequence, epoch: 1n }).execute();
}

async function deposit(user: TestUser, account: number, amount: bigint): Promise<void> {
  const operation = depositOf(user, account, 0, amount);
  await db
    .insertInto('priority_operation')
    .values({
      ...{ queue_id: queueId, opcode: 5, entry: Buffer.from(encodeDepositEntry(operation)), entry_hash: '0x', token: 0n, amount: amount.toString() },
      ...{ owner: toHexAddress(user.owner), queued_at: 1n, l1_block_number: 1n, l1_block_hash: '0x', l1_transaction_hash: '0x', log_index: 0, status: 'final' },
    })
    .execute();
  await order({ transaction_id: null, queue_id: queueId++ });
  new OpenSegment(mirror, { timestamp: L1_TIME, feeSlots: orderFeeSlots([], 2) }, 1).apply(operation);
}

async function submit(transaction: Transaction): Promise<string> {
  const id = toHex32(transactionId(mirror, transaction, domain) as bigint);
  const json = transactionToJson(transaction);
  if (json.kind === 'transferToNew') throw new TypeError('no such transaction in the database yet');
  await db
    .insertInto('l2_transaction')
    .values({
      ...{ id, kind: json.kind, sender: BigInt(json.from), nonce: BigInt(json.nonce), token: 0n, amount: json.amount, fee: json.fee },
      ...{ valid_until: BigInt(json.validUntil), payload: JSON.stringify(json), status: 'pending' },
    })
    .execute();
  await order({ transaction_id: id, queue_id: null });
  const feeSlots = orderFeeSlots([{ token: 0, account: 0 }], 2);
  new OpenSegment(mirror, { timestamp: L1_TIME, feeSlots }, 1).apply(transaction.operation);
  return id;
}

/** Steps until nothing is left, loading the memory anew before each: as if the process died between any two. */
async function runAll(nowMs: number, reload: boolean): Promise<void> {
  const reader = new OrderReader(db);
  let loaded = await loadExecution(db);
  for (let i = 0; i < 50; i++) {
    if (reload) loaded = await loadExecution(db);
    const { execution, undo } = loaded;
    const outcome = executionStep(execution, undo, policy, {
      operations: await reader.after(execution.lastSequence, 2),
      ...(await readOpeningContext(db, execution.directory, toHexAddress(operator.owner))),
      nowMs,
    });
    if (outcome.included.length + outcome.rejected.length === 0 && !outcome.sealedSegment && !outcome.sealedBatch) return;
    await writeOutcome(db, epoch, execution, outcome);
  }
  throw new Error('the executor does not come to rest');
}

const status = async (id: string) => (await db.selectFrom('l2_transaction').selectAll().where('id', '=', id).executeTakeFirstOrThrow()).status;

describe('the executor over Postgres', () => {
  it('executes the order, surviving a restart between any two steps, and every trace leads to its statement', { timeout: 60_000 }, async () => {
    await deposit(operator, 0, 1n);
    await deposit(alice, 1, 1_000_000n);
    await deposit(bob, 2, 500n);
    await runAll(Date.now(), true);
    const fee = packFee(5n) as number;
    const transfers = [];
    for (let i = 0; i < 4; i++) transfers.push(await submit(sign(mirror, alice, transferOf(1, 2, 1_000n + BigInt(i), i % 2 ? 5n : 0n), 2 ** 40 - 1, domain)));
    const withdrawal = await submit(sign(mirror, bob, { kind: 'withdraw', from: 2, token: 0, amount: 77n, packedFee: fee, recipient: 9n }, 2 ** 40 - 1, domain));
    await runAll(Date.now(), true);
    for (const id of [...transfers, withdrawal]) expect(await status(id)).toBe('included');

    await runAll(Date.now() + policy.segmentMaxAgeMs, true);
    const segments = await db.selectFrom('segment').selectAll().orderBy('id').execute();
    expect(segments.map(({ status, operations }) => [status, operations])).toEqual([['sealed', 3], ['sealed', 3], ['sealed', 2]]);
    expect((await db.selectFrom('batch').selectAll().orderBy('number').execute()).map(({ status, segments: n }) => [status, n])).toEqual([['sealed', 2], ['open', 0]]);
    for (const segment of segments) {
      const input = buildSegmentInput(decodeTrace(segment.trace!), { domain, circuitId: 0, slots: SLOTS });
      expect(input.statement.publicInputs.map(String)).toEqual(segment.public_inputs);
    }
    const jobs = await db.selectFrom('proof_job').select(['segment_id', 'status']).execute();
    expect(jobs).toHaveLength(3);
    const { rows } = await sql<{ balance: string; nonce: bigint }>`SELECT balance, nonce FROM account ORDER BY index`.execute(db);
    // The mirror credits no fees: the operator has them here.
    expect(rows.map(({ balance }) => BigInt(balance))).toEqual([1n + 15n, mirror.account(1)?.balance, mirror.account(2)?.balance]);
  });

  it('leaves out a transaction that is no longer valid, with its reason, and goes on', async () => {
    const good = sign(mirror, alice, transferOf(1, 2, 1n), 2 ** 40 - 1, domain);
    const expired = await submit(sign(mirror, alice, transferOf(1, 2, 3n), L1_TIME - 1, domain));
    await db.updateTable('l2_transaction').set({ status: 'pending' }).where('id', '=', expired).execute();
    await runAll(Date.now() + policy.segmentMaxAgeMs, false);
    expect(await status(expired)).toBe('expired');
    mirror.put(1, { ...(mirror.account(1) as NonNullable<ReturnType<State['account']>>), nonce: good.nonce });
    const id = await submit(good);
    await runAll(Date.now() + policy.segmentMaxAgeMs, false);
    expect(await status(id)).toBe('included');
  });

  it('X3: writes nothing once its epoch is over', async () => {
    const { execution, undo } = await loadExecution(db);
    await submit(sign(mirror, alice, transferOf(1, 2, 1n), 2 ** 40 - 1, domain));
    const outcome = executionStep(execution, undo, policy, { operations: await readOrder(db, execution.lastSequence, 2), l1Timestamp: L1_TIME, acceptedFees: new Map(), nowMs: Date.now() });
    expect(outcome.included).toHaveLength(1);
    await expect(writeOutcome(db, epoch + 1, execution, outcome)).rejects.toThrow(FencedError);
    expect((await loadExecution(db)).execution.lastSequence).toBe(sequence - 1n);
  });

  it('keeps a batch in the circuit of its first segment, across restarts', async () => {
    await runAll(Date.now() + policy.segmentMaxAgeMs, false);
    await runAll(Date.now() + 2 * policy.batchMaxAgeMs, false);
    const circuits = [{ id: 0, name: 'segment-3', slots: SLOTS, circuitHash: '' }, { id: 4, name: 'segment-1', slots: 1, circuitHash: '' }];
    await db.updateTable('deployment').set({ circuits: JSON.stringify(circuits) }).execute();
    const { segment: last } = await db.selectFrom('segment').select(({ fn }) => fn.max('id').as('segment')).executeTakeFirstOrThrow();
    const rows = async () =>
      (await db.selectFrom('segment').innerJoin('batch', 'batch.number', 'segment.batch_number').select(['segment.circuit_id as own', 'batch.circuit_id as batch', 'segment.status', 'segment.operations']).where('id', '>', last).orderBy('id').execute())
        .map(({ own, batch, status, operations }) => [status, operations, own, batch]);
    const later = Date.now() + 4 * policy.batchMaxAgeMs;

    await deposit(alice, 1, 5n);
    await runAll(later, true);
    expect(await rows()).toEqual([['open', 1, 0, 0]]);
    await runAll(later + policy.segmentMaxAgeMs, true);
    expect(await rows()).toEqual([['sealed', 1, 4, 4]]);
    for (const amount of [6n, 7n, 8n]) await deposit(alice, 1, amount);
    await runAll(later + policy.segmentMaxAgeMs, true);
    expect(await rows()).toEqual([['sealed', 1, 4, 4], ['sealed', 1, 4, 4], ['open', 2, 0, 0]]);
    const jobs = await db.selectFrom('proof_job').select('circuit_id').where('segment_id', '>', last).orderBy('segment_id').execute();
    expect(jobs.map(({ circuit_id }) => circuit_id)).toEqual([4, 4]);
    const { payload } = await db.selectFrom('outbox').select('payload').where('topic', '=', 'segment.executed').orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow();
    expect(payload).toMatchObject({ circuitId: 4 });
    await runAll(later + 2 * policy.segmentMaxAgeMs, true);
    expect((await rows()).at(-1)).toEqual(['sealed', 2, 0, 0]);
  });

  it('stops loudly when the accounts do not have the stored root, or an account not its leaf', async () => {
    await runAll(Date.now() + policy.segmentMaxAgeMs, false);
    await runAll(Date.now() + 3 * policy.segmentMaxAgeMs, false);
    await sql`UPDATE account SET balance = balance + 1 WHERE index = 2`.execute(db);
    const { execution } = await loadExecution(db);
    expect(() => execution.state.account(2)).toThrow(LeafMismatchError);
    await sql`UPDATE account SET leaf = NULL WHERE index = 2`.execute(db);
    await expect(loadExecution(db)).rejects.toThrow(/root/);
  });
});
