import { rollupDomain } from '@zkr/protocol/domain';
import { toHex32, toHexAddress } from '@zkr/protocol/hex';
import { registrationDigest } from '@zkr/protocol/key-registration';
import { opcodeOf, type Operation, type PriorityOperation } from '@zkr/protocol/operation';
import type { RegisterKey } from '@zkr/protocol/operations/register-key';
import { packFee } from '@zkr/protocol/packed-number';
import { encodeQueueEntry } from '@zkr/protocol/queue-entry';
import { type RegisterKeyJson, registerKeyToJson } from '@zkr/protocol/register-key-json';
import { type TransactionJson, transactionToJson, type TransferJson } from '@zkr/protocol/transaction-json';
import type { Transaction } from '@zkr/protocol/transaction';
import { openDatabase, type Database } from '@zkr/storage/database';
import { acquireOrRenew, FencedError } from '@zkr/storage/leadership';
import { migrateUp } from '@zkr/storage/migrate';
import { startTestPostgres, type TestPostgres } from '@zkr/storage/test-postgres';
import { registerKeyOf, testOwner } from '@zkr/testing/key-registration';
import { depositOf, sign, testUser, transferOf, type TestUser } from '@zkr/testing/scenario';
import { transactionId } from '@zkr/vm/transaction-validity';
import { OpenSegment } from '@zkr/vm/open-segment';
import { LeafMismatchError, State } from '@zkr/vm/state';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { decodeTrace } from '@zkr/witness/trace-bytes';
import { orderFeeSlots } from '@zkr/protocol/fee-slot';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountDirectory } from './account-directory.js';
import { StaleExecutionError } from './errors.js';
import { executionStep, type SealPolicy } from './execution-step.js';
import { loadExecution } from './store/load-execution.js';
import { OrderReader } from './store/order-reader.js';
import { readOpeningContext } from './store/read-context.js';
import { readOrder } from './store/read-order.js';
import { EXECUTOR_ROLE, writeOutcome } from './store/write-outcome.js';

const DEPTH = 4;
const SLOTS = 3;
const L1_TIME = Math.floor(Date.now() / 1_000);
const deployment = { chainId: 31337n, contract: 1n };
const domain = rollupDomain(31337n, 1n);
const [operator, alice, bob] = [testUser(0), testUser(1), testUser(2)] as const;
const fees = { feeOwner: toHexAddress(operator.owner), feeTokens: [0] };
const policy: SealPolicy = { segmentMaxAgeMs: 1_000_000, batchMaxAgeMs: 2_000_000, batchMaxSegments: 2 };

let postgres: TestPostgres;
let db: Database;
let epoch: number;
/** Follows the order beside the executor, so that the test can sign. */
let mirror = State.of(DEPTH);
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
  await request(depositOf(user, account, 0, amount));
}

/** A final request on L1; the operation is what it comes to. */
async function request(operation: PriorityOperation): Promise<bigint> {
  await db
    .insertInto('priority_operation')
    .values({
      ...{ queue_id: queueId, opcode: opcodeOf(operation), entry: Buffer.from(encodeQueueEntry(operation)), entry_hash: '0x', owner: '0x' },
      ...{ queued_at: BigInt(L1_TIME), l1_block_number: 1n, l1_block_hash: '0x', l1_transaction_hash: '0x', log_index: 0, status: 'final' },
    })
    .execute();
  await order({ transaction_id: null, queue_id: queueId });
  mirrored(operation);
  return queueId++;
}

function mirrored(operation: Operation): void {
  const feeSlots = orderFeeSlots([{ token: 0, account: 0 }], 2);
  expect(new OpenSegment(mirror, { timestamp: L1_TIME, feeSlots }, 1).apply(operation)).not.toHaveProperty('rejected');
}

async function submit(transaction: Transaction): Promise<string> {
  const id = toHex32(transactionId(mirror, transaction, domain) as bigint);
  const json = transactionToJson(transaction);
  await accept(id, json, json.from, json.amount);
  const feeSlots = orderFeeSlots([{ token: 0, account: 0 }], 2);
  new OpenSegment(mirror, { timestamp: L1_TIME, feeSlots }, 1).apply(transaction.operation);
  return id;
}

async function register(operation: RegisterKey): Promise<string> {
  const id = toHex32(registrationDigest(deployment, operation));
  await accept(id, registerKeyToJson(operation), operation.account, '0');
  return id;
}

async function accept(id: string, json: TransactionJson | RegisterKeyJson, sender: number, amount: string): Promise<void> {
  await db
    .insertInto('l2_transaction')
    .values({
      ...{ id, kind: json.kind, sender: BigInt(sender), nonce: BigInt(json.nonce), token: 0n, amount, fee: json.fee },
      ...{ valid_until: BigInt(json.validUntil), payload: JSON.stringify(json), status: 'pending' },
    })
    .execute();
  await order({ transaction_id: id, queue_id: null });
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
      ...(await readOpeningContext(db, execution.directory, execution.queueHead, fees)),
      nowMs,
    });
    if (outcome.included.length + outcome.rejected.length + outcome.parked.length === 0 && !outcome.sealedSegment && !outcome.sealedBatch) return;
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

  it('row 17: leaves out a transaction that is no longer valid, with its reason, and goes on', async () => {
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

  it('row 17: refuses what an api took under other rules, parked or not, and goes on', async () => {
    const good = sign(mirror, alice, transferOf(1, 2, 7n), 2 ** 40 - 1, domain);
    const json = transactionToJson(good) as TransferJson;
    const take = async (changed: Partial<TransferJson>) => {
      const id = toHex32(0xbad00n + sequence);
      await accept(id, { ...json, nonce: json.nonce + Number(sequence) + 1, ...changed }, json.from, json.amount);
      return id;
    };
    const parked = await take({ fee: '2049' });
    await db.insertInto('parked_operation').values({ sequence }).execute();
    await db.updateTable('executor_state').set({ last_sequence: sequence }).execute();
    const waiting = [await take({ fee: (2047n * 10n ** 32n).toString() }), await take({ to: -1 })];
    const id = await submit(good);

    // What is parked waits for the next segment.
    await runAll(Date.now() + 2 * policy.segmentMaxAgeMs, true);

    for (const refused of [parked, ...waiting]) expect(await status(refused)).toBe('rejected');
    const { reason } = await db.selectFrom('l2_transaction').select('reason').where('id', '=', waiting[1]!).executeTakeFirstOrThrow();
    expect(reason).toMatchObject({ code: 'UNREADABLE', params: { field: 'to' } });
    expect(await status(id)).toBe('included');
    expect(await db.selectFrom('parked_operation').selectAll().execute()).toEqual([]);
  });

  it('X3: writes nothing once its epoch is over', async () => {
    const { execution, undo } = await loadExecution(db);
    await submit(sign(mirror, alice, transferOf(1, 2, 1n), 2 ** 40 - 1, domain));
    const outcome = executionStep(execution, undo, policy, { operations: await readOrder(db, execution.lastSequence, 2), l1Timestamp: L1_TIME, nextQueuedAt: undefined, acceptedFees: new Map(), nowMs: Date.now() });
    expect(outcome.included).toHaveLength(1);
    await expect(writeOutcome(db, epoch + 1, execution, outcome)).rejects.toThrow(FencedError);
    expect((await loadExecution(db)).execution.lastSequence).toBe(sequence - 1n);
  });

  it('row 27: opens fee slots in the listed tokens alone, whoever opened accounts of others for the fee owner', async () => {
    const junk = Array.from({ length: 20 }, (_, i) => i + 1);
    await db.insertInto('token').values(junk.map((id) => ({ id: BigInt(id), address: `0x${id}`, l1_block_number: 1n }))).execute();
    const directory = new AccountDirectory((index) => ({ ...operator, token: index, nonce: 0, balance: 0n, keyX: 0n, keyY: 0n }));
    for (const token of [0, ...junk]) directory.add(token, { owner: operator.owner, token });
    const accepted = async (feeTokens: number[]) => [...(await readOpeningContext(db, directory, 0n, { ...fees, feeTokens })).acceptedFees];
    expect(await accepted([0])).toEqual([[0, 0]]);
    // Of token 21 the operator has no account yet.
    expect(await accepted([0, 7, 21])).toEqual([[0, 0], [7, 7]]);
    await db.deleteFrom('token').execute();
  });

  it('writes no step whose predecessor was not written', async () => {
    const { execution, undo } = await loadExecution(db);
    await submit(sign(mirror, bob, transferOf(2, 1, 1n), 2 ** 40 - 1, domain));
    const step = async () => executionStep(execution, undo, policy, { operations: await readOrder(db, execution.lastSequence, 1), l1Timestamp: L1_TIME, nextQueuedAt: undefined, acceptedFees: new Map(), nowMs: Date.now() });
    const [lost, next] = [await step(), await step()];
    expect([lost, next].map(({ included }) => included.length)).toEqual([1, 1]);
    await expect(writeOutcome(db, epoch, execution, next)).rejects.toThrow(StaleExecutionError);
    expect((await loadExecution(db)).execution.lastSequence).toBe(lost.after);
  });

  it('adds nothing to a segment or batch that was sealed since the memory was loaded', async () => {
    const now = Date.now();
    await runAll(now + 2 * policy.batchMaxAgeMs, false);
    const load = () => loadExecution(db);
    const write = async ({ execution, undo }: Awaited<ReturnType<typeof load>>, nowMs: number) => {
      const operations = await readOrder(db, execution.lastSequence, 1);
      await writeOutcome(db, epoch, execution, executionStep(execution, undo, policy, { operations, l1Timestamp: L1_TIME, nextQueuedAt: undefined, acceptedFees: new Map(), nowMs }));
    };
    const pay = () => submit(sign(mirror, bob, transferOf(2, 1, 1n), 2 ** 40 - 1, domain));
    const inclusions = async () => (await db.selectFrom('inclusion').select(({ fn }) => fn.countAll().as('n')).executeTakeFirstOrThrow()).n;

    await pay();
    await write(await load(), now);
    const beforeSegment = await load();
    await write(await load(), now + policy.segmentMaxAgeMs);
    await pay();
    const included = await inclusions();
    await expect(write(beforeSegment, now)).rejects.toMatchObject({ code: 'stale-execution', params: { segment: expect.any(String) } });

    const [beforeBatch, sealing] = [await load(), await load()];
    await db.updateTable('batch').set({ status: 'sealed' }).where('status', '=', 'open').execute();
    await expect(write(beforeBatch, now)).rejects.toMatchObject({ code: 'stale-execution', params: { batch: expect.any(String) } });
    await expect(write(sealing, now + policy.batchMaxAgeMs)).rejects.toThrow(StaleExecutionError);
    await db.updateTable('batch').set({ status: 'open' }).where('sealed_at', 'is', null).execute();
    expect(await inclusions()).toBe(included);
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

  it('executes every operation, surviving a restart between any two steps', { timeout: 60_000 }, async () => {
    await sql`TRUNCATE ordered_operation, parked_operation, l2_transaction, priority_operation, inclusion, withdrawal, proof_job, segment, batch, account, executor_state CASCADE`.execute(db);
    [sequence, queueId] = [0n, 0n];
    mirror = State.of(DEPTH);
    const carol = { ...testUser(3), ...testOwner(3) };
    const later = Date.now();

    await deposit(operator, 0, 1n);
    await deposit(carol, 1, 1_000n);
    // A segment takes fees in what the operator had an account of when it opened.
    await runAll(later, true);
    await runAll(later + policy.segmentMaxAgeMs, true);
    const created = await submit(sign(mirror, carol, { kind: 'transferToNew', from: 1, packedAmount: 300 << 5, packedFee: packFee(3n) as number, owner: bob.owner }, 2 ** 40 - 1, domain));
    await deposit(bob, 2, 7n);
    const registration = registerKeyOf(mirror, carol, 1, { x: alice.keyX, y: alice.keyY }, { deployment, validUntil: L1_TIME, packedFee: packFee(2n) as number });
    const registered = await register(registration);
    mirrored(registration);
    const underNewKey = await submit(sign(mirror, alice, transferOf(1, 2, 10n), 2 ** 40 - 1, domain));
    const exits = [
      await request({ kind: 'forcedExit', account: 2, token: 0, sender: bob.owner, amount: 317n }),
      await request({ kind: 'forcedExit', account: 1, token: 0, sender: bob.owner, amount: 0n }),
      await request({ kind: 'forcedExit', account: 200, token: 0, sender: bob.owner, amount: 0n }),
    ];
    const keys = [
      await request({ kind: 'registerKeyL1', account: 1, sender: carol.owner, keyX: bob.keyX, keyY: bob.keyY }),
      await request({ kind: 'registerKeyL1', account: 9, sender: carol.owner, keyX: bob.keyX, keyY: bob.keyY }),
    ];
    const stranger = await register(registerKeyOf(mirror, testOwner(4), 1, { x: bob.keyX, y: bob.keyY }, { deployment, validUntil: L1_TIME }));
    await runAll(later, true);
    await runAll(later + policy.segmentMaxAgeMs, true);

    expect(await Promise.all([created, registered, stranger, underNewKey].map(status))).toEqual(['included', 'included', 'rejected', 'included']);
    const { new_account } = await db.selectFrom('l2_transaction').select('new_account').where('id', '=', created).executeTakeFirstOrThrow();
    expect(new_account).toBe(2n);
    const outcomes = await db.selectFrom('priority_operation').select(['account', 'applied', 'exit_amount']).where('queue_id', 'in', [...exits, ...keys]).orderBy('queue_id').execute();
    expect(outcomes).toEqual([
      { account: 2n, applied: true, exit_amount: '317' },
      { account: 1n, applied: false, exit_amount: '0' },
      { account: 200n, applied: false, exit_amount: '0' },
      { account: 1n, applied: true, exit_amount: null },
      { account: 9n, applied: false, exit_amount: null },
    ]);
    const accounts = await db.selectFrom('account').select(['nonce', 'balance', 'key_x']).orderBy('index').execute();
    expect(accounts).toEqual([1, 2].reduce((all, index) => {
      const { nonce, balance, keyX } = mirror.account(index) as NonNullable<ReturnType<State['account']>>;
      return [...all, { nonce: BigInt(nonce), balance: balance.toString(), key_x: toHex32(keyX) }];
    }, [{ nonce: 0n, balance: '6', key_x: toHex32(operator.keyX) }]));
    const segments = await db.selectFrom('segment').selectAll().orderBy('id').execute();
    expect(segments.map(({ operations }) => operations)).toEqual([2, 3, 3, 3]);
    for (const segment of segments) {
      const input = buildSegmentInput(decodeTrace(segment.trace!), { domain, circuitId: segment.circuit_id, slots: segment.circuit_id === 4 ? 1 : SLOTS });
      expect(input.statement.publicInputs.map(String)).toEqual(segment.public_inputs);
    }
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
