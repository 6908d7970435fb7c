import { deriveL2Key } from '@zkr/protocol/l2-key';
import { decodeQueueEntry } from '@zkr/protocol/queue-entry';
import type { Operation } from '@zkr/protocol/operation';
import { toHex32, toHexAddress } from '@zkr/protocol/hex';
import { acquireOrRenew } from '@zkr/storage/leadership';
import { createLogger } from '@zkr/service/logger';
import { startService } from '@zkr/service/start-service';
import { decodeRollupEvent, type PriorityOperationQueued } from '@zkr/l1/events';
import { checkChain, type DeploymentRow } from '@zkr/l1/check-chain';
import { L1Client, type LogFilter } from '@zkr/l1/l1-client';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChainPart } from './chain/read-blocks.js';
import { configSchema } from './config.js';
import { observe } from './observe.js';
import { scan, type ScanReport } from './scan.js';
import { l1Watcher } from './service.js';
import { L1_WATCHER_ROLE } from './store/watcher-role.js';
import { insertEth, writeObservations } from './store/write-observations.js';
import { insertProvenBatch } from './testing/batch-rows.js';
import { GENESIS_ROOT, startWatchedChain, type WatchedChain } from './testing/watched-chain.js';

const TABLES = ['pending_balance_change', 'escape_activation', 'l1_block', 'token', 'priority_operation', 'batch', 'l2_transaction', 'withdrawal', 'outbox'] as const;
const RECIPIENT = 0xcafe00000000000000000000000000000000cafen;
/** A contract without a way to take ether: the rollup's verifier has no receive function. */
let refusingRecipient: bigint;

describe('the watcher on a real chain', () => {
  let l1: WatchedChain;
  let deployment: DeploymentRow;
  let epoch: number;
  let withdrawalId = 0;

  beforeAll(async () => {
    l1 = await startWatchedChain();
    deployment = await l1.db.selectFrom('deployment').selectAll().executeTakeFirstOrThrow();
    refusingRecipient = BigInt(deployment.verifier);
    epoch = await lead('first');
    await insertEth(l1.db, epoch, deployment.deployment_block);
  }, 120_000);
  afterAll(() => l1?.stop());

  const lead = async (holder: string) => (await acquireOrRenew(l1.db, L1_WATCHER_ROLE, holder, 3_600_000)) as number;
  const look = (of = epoch): Promise<ScanReport> =>
    scan({ client: l1.client, db: l1.db, epoch: of, contract: deployment.contract, deploymentBlock: l1.deploymentBlock, finality: 3 });
  /** A look at a node that answers some things in another way. */
  const lookWith = (answers: Partial<L1Client>): Promise<ScanReport> =>
    scan({ client: Object.assign(new L1Client({ url: l1.chain.url }), answers), db: l1.db, epoch, contract: deployment.contract, deploymentBlock: l1.deploymentBlock, finality: 3 });
  const deposit = (amount: bigint) => l1.send('depositEth', [l1.user, 0n, 0n], amount);
  const operations = () => l1.db.selectFrom('priority_operation').select(['queue_id', 'status', 'amount']).orderBy('queue_id').execute();
  const batch = (number: number) => l1.db.selectFrom('batch').selectAll().where('number', '=', BigInt(number)).executeTakeFirstOrThrow();
  const withdrawals = () => l1.db.selectFrom('withdrawal').select(['status', 'l1_transaction_hash']).orderBy('transaction_id').execute();
  const events = (topic: string) => l1.db.selectFrom('outbox').select(['event_id', 'payload']).where('topic', '=', topic).orderBy('id').execute();
  const transactionStatuses = async () => (await l1.db.selectFrom('l2_transaction').select('status').execute()).map(({ status }) => status);
  const dump = async () => JSON.stringify(await Promise.all(TABLES.map((table) => sql`SELECT to_jsonb(t)::text FROM ${sql.table(table)} t ORDER BY 1`.execute(l1.db))));
  const exits = async () => (await l1.db.selectFrom('priority_operation').select('exit_status').where('opcode', '=', 6).execute()).map((row) => row.exit_status);
  const pendingBalances = () => l1.db.selectFrom('pending_balance_change').select(['owner', 'token', 'amount', 'reason']).orderBy('l1_block_number').orderBy('owner').execute();
  const storedEntry = async (queueId: number): Promise<Operation> => {
    const row = await l1.db.selectFrom('priority_operation').select(['opcode', 'entry']).where('queue_id', '=', BigInt(queueId)).executeTakeFirstOrThrow();
    return { account: 0, amount: 0n, ...decodeQueueEntry(row.opcode, row.entry) } as unknown as Operation;
  };
  const withdraw = (amount: bigint, recipient: bigint): Operation => ({ kind: 'withdraw', from: 0, token: 0, amount, packedFee: 0, recipient });
  const nextId = () => toHex32(BigInt(++withdrawalId));

  it('stores every block from the deployment on', async () => {
    await l1.mine(250);
    expect((await look()).more).toBe(true);
    expect((await look()).more).toBe(false);
    const rows = await l1.db.selectFrom('l1_block').selectAll().orderBy('number').execute();
    const head = await l1.client.getBlock('latest');
    expect(rows.map(({ number }) => Number(number))).toEqual(Array.from({ length: rows.length }, (_, i) => l1.deploymentBlock + i));
    expect(rows.at(-1)).toMatchObject({ number: BigInt(head!.number), hash: head!.hash, timestamp: BigInt(head!.timestamp), finalized: false });
    expect(rows.filter(({ finalized }) => !finalized)).toHaveLength(3);
  });

  it('row 19: takes a deposit from observed to final', async () => {
    await deposit(100n);
    await look();
    expect(await operations()).toEqual([{ queue_id: 0n, status: 'observed', amount: '100' }]);
    expect(await events('l1.priority-operation')).toEqual([]);
    await deposit(200n);
    await l1.mine(3);
    await look();
    expect((await operations()).map(({ status }) => status)).toEqual(['final', 'final']);
    expect((await events('l1.priority-operation')).map(({ payload }) => payload)).toEqual([{ firstQueueId: '0', lastQueueId: '1' }]);
  });

  it('row 19: forgets a deposit that a reorg removed, and sees another in its place', async () => {
    await deposit(300n);
    await look();
    expect(await operations()).toHaveLength(3);
    await l1.reorg(1);
    expect((await look()).undone).toMatchObject({ blocks: 1, priorityOperations: ['2'] });
    expect(await operations()).toHaveLength(2);
    await deposit(301n);
    await look();
    expect((await operations()).at(-1)).toEqual({ queue_id: 2n, status: 'observed', amount: '301' });
  });

  it('sees a deposit again that a reorg only moved', async () => {
    await l1.reorg(1);
    await deposit(301n);
    await l1.mine(2);
    const report = await look();
    expect(report.undone?.priorityOperations).toEqual(['2']);
    expect(report.observations).toHaveLength(1);
    await l1.mine(3);
    await look();
    expect((await operations()).at(-1)).toEqual({ queue_id: 2n, status: 'final', amount: '301' });
  });

  it('does not pass over blocks whose events the node has not got yet', async () => {
    await deposit(302n);
    const before = await dump();
    await expect(lookWith({ getLogs: async () => [] })).rejects.toMatchObject({ code: 'l1-moved', params: { block: await l1.client.blockNumber(), logs: 1 } });
    await expect(lookWith({ getLogs: async () => [], getLogsOfBlock: async () => [] })).rejects.toMatchObject({ code: 'l1-moved', params: { queued: 3, queuedOnL1: 4 } });
    expect(await dump()).toBe(before);
    await look();
    expect((await operations()).at(-1)).toEqual({ queue_id: 3n, status: 'observed', amount: '302' });
  });

  it('learns tokens with what they say of themselves', async () => {
    await l1.send('registerToken', [l1.token]);
    await look();
    expect(await l1.db.selectFrom('token').selectAll().orderBy('id').execute()).toMatchObject([
      { id: 0n, address: `0x${'00'.repeat(20)}`, symbol: 'ETH', decimals: 18 },
      { id: 1n, address: l1.token.toLowerCase(), symbol: 'TST', decimals: 18 },
    ]);
  });

  it('stores requests of every kind as they were made', async () => {
    const { publicKey } = deriveL2Key(new Uint8Array(32).fill(7));
    await l1.send('requestForcedExit', [2 ** 12 - 1, 0]);
    await l1.send('registerKey', [3, publicKey.x, publicKey.y]);
    await look();
    const rows = await l1.db.selectFrom('priority_operation').select(['queue_id', 'opcode', 'token', 'amount', 'owner', 'account']).where('queue_id', '>', 3n).execute();
    const owner = l1.user.toLowerCase();
    expect(rows).toEqual([
      { queue_id: 4n, opcode: 6, token: 0n, amount: null, owner, account: 4_095n },
      { queue_id: 5n, opcode: 7, token: null, amount: null, owner, account: 3n },
    ]);
  });

  it('row 19: takes a batch to verified, back after a reorg, again to verified and to finalized', async () => {
    const deposits = await Promise.all([0, 1, 2, 3].map(storedEntry));
    const [exit, key] = await Promise.all([4, 5].map(storedEntry)) as [Operation, Operation];
    const forged = await l1.forge([
      { operations: [...deposits, { ...exit, amount: 50n } as Operation, key], accountCountAfter: 1, rootAfter: 71n },
      { operations: [withdraw(10n, RECIPIENT), withdraw(20n, refusingRecipient), withdraw(10n, RECIPIENT)], accountCountAfter: 1, rootAfter: 72n },
    ]);
    const rows = [
      { id: nextId(), recipient: RECIPIENT, amount: 10n },
      { id: nextId(), recipient: refusingRecipient, amount: 20n },
      { id: nextId(), recipient: RECIPIENT, amount: 10n },
    ];
    await insertProvenBatch(l1.db, forged, rows);
    await sql`UPDATE priority_operation SET status = 'proven', batch_number = 1`.execute(l1.db);
    await sql`UPDATE priority_operation SET exit_amount = 50 WHERE queue_id = 4`.execute(l1.db);

    const hash = await l1.submit(forged);
    await look();
    const receipt = await l1.client.getReceipt(hash);
    expect(await batch(1)).toMatchObject({
      ...{ status: 'verified', l1_transaction_hash: hash, l1_block_hash: receipt?.blockHash, gas_used: receipt?.gasUsed },
      ...{ calldata_bytes: forged.calldata.length, header_hash: toHex32(await l1.rollup.batchHeaderHash(1)) },
    });
    expect(await transactionStatuses()).toEqual(['verified', 'verified', 'verified']);
    expect((await operations()).map(({ status }) => status)).toEqual(Array(6).fill('verified'));
    expect(await exits()).toEqual(['pending']);
    const owed = [
      { owner: toHexAddress(refusingRecipient), token: 0n, amount: '20', reason: 'withdrawal' },
      { owner: l1.user.toLowerCase(), token: 0n, amount: '50', reason: 'forced-exit' },
    ].sort((a, b) => (a.owner < b.owner ? -1 : 1));
    expect(await pendingBalances()).toEqual(owed);
    const settled = ['paid', 'pending', 'paid'].map((status) => ({ status, l1_transaction_hash: hash }));
    expect(await withdrawals()).toEqual(settled);

    await l1.reorg(1);
    expect((await look()).undone?.batches).toEqual(['1']);
    expect(await batch(1)).toMatchObject({ status: 'proven', l1_transaction_hash: null, l1_block_number: null, header_hash: null, verified_at: null });
    expect(await transactionStatuses()).toEqual(['proven', 'proven', 'proven']);
    expect((await withdrawals()).map(({ status }) => status)).toEqual(['included', 'included', 'included']);
    expect(await exits()).toEqual([null]);
    expect(await pendingBalances()).toEqual([]);

    const again = await l1.submit(forged);
    await l1.mine(3);
    await look();
    expect(await batch(1)).toMatchObject({ status: 'finalized', l1_transaction_hash: again });
    expect(await transactionStatuses()).toEqual(['finalized', 'finalized', 'finalized']);
    expect((await operations()).map(({ status }) => status)).toEqual(Array(6).fill('finalized'));
    expect(await pendingBalances()).toEqual(owed);
    await l1.send('withdrawPending', [0, l1.user, 30n]);
    await expect(lookWith({ getLogs: async () => [] })).rejects.toMatchObject({ code: 'l1-moved', params: { logs: 1 } });
    await look();
    expect((await pendingBalances()).filter(({ reason }) => reason === 'paid')).toEqual([{ owner: l1.user.toLowerCase(), token: 0n, amount: '-30', reason: 'paid' }]);
    const verified = await events('batch.verified');
    expect(verified.map(({ payload }) => payload)).toEqual([hash, again].map((l1TransactionHash) => ({ batchNumber: '1', l1TransactionHash })));
    expect(new Set(verified.map(({ event_id }) => event_id)).size).toBe(2);
    expect((await events('batch.finalized')).map(({ payload }) => payload)).toEqual([{ batchNumber: '1' }]);
  });

  it('changes nothing when it starts again, nor when it reads every block twice', async () => {
    const before = await dump();
    const next = await lead('first');
    await look(next);
    const to = await l1.client.blockNumber();
    const part = await readChainPart(l1.client, deployment.contract, { from: l1.deploymentBlock, to, parentHash: undefined });
    await writeObservations(l1.db, next, part.blocks, await observe(l1.client, l1.rollup, part.logs));
    expect(await dump()).toBe(before);
  });

  it('writes nothing when another watcher leads', async () => {
    await sql`UPDATE leader SET until = clock_timestamp() - interval '1 second'`.execute(l1.db);
    const old = epoch;
    epoch = await lead('second');
    await l1.mine(1);
    await expect(look(old)).rejects.toMatchObject({ code: 'fenced' });
    await look();
  });

  it('row 6: halts when L1 accepted another batch than ours, and overwrites nothing', async () => {
    const transfer = { kind: 'transfer' as const, from: 0, to: 1, packedAmount: 77, packedFee: 0 };
    const forged = await l1.forge([{ operations: [transfer], accountCountAfter: 1, rootAfter: 90n }]);
    expect(forged.rootBefore).not.toBe(GENESIS_ROOT);
    await insertProvenBatch(l1.db, { ...forged, rootAfter: 91n }, []);
    await l1.submit(forged);
    const before = await dump();
    await expect(look()).rejects.toMatchObject({ code: 'state-root-mismatch', params: { batch: 2, field: 'stateRoot', database: toHex32(91n) } });
    expect(await dump()).toBe(before);
    await l1.db.updateTable('batch').set({ root_after: toHex32(90n) }).where('number', '=', 2n).execute();
    await look();
    expect((await batch(2)).status).toBe('verified');
  });

  it('refuses another chain, and one that lost what the database has', async () => {
    await checkChain(l1.client, l1.db, deployment);
    const check = (change: Partial<DeploymentRow>) => checkChain(l1.client, l1.db, { ...deployment, ...change });
    await expect(check({ chain_id: 1n })).rejects.toMatchObject({ code: 'l1-wrong-chain' });
    await expect(check({ domain: toHex32(1n) })).rejects.toMatchObject({ code: 'l1-wrong-chain' });
    await expect(check({ genesis_hash: toHex32(1n) })).rejects.toThrow(/--fresh/);
    await expect(check({ contract: `0x${'11'.repeat(20)}` })).rejects.toThrow(/--fresh/);
  });

  it('stores that escape mode is on, also when it comes late and deposits are refunded by then; a reorg takes it back', async () => {
    await look();
    const snapshot = await l1.chain.rpc.call<string>('evm_snapshot', []);
    await deposit(321n);
    const queueId = (await l1.rollup.queueTail()) - 1;
    const [queued] = await l1.client.getLogs({ address: deployment.contract, fromBlock: await l1.client.blockNumber(), toBlock: await l1.client.blockNumber() });
    await l1.chain.rpc.call('evm_increaseTime', [14 * 86_400]);
    await l1.send('activateEscape', []);
    const { entry } = decodeRollupEvent(queued!) as PriorityOperationQueued;
    await l1.send('refundDeposit', [queueId, entry]);
    const late = { getLogs: async (filter: LogFilter) => (await l1.client.getLogs(filter)).filter((log) => decodeRollupEvent(log)?.kind !== 'escape-activated') };
    await expect(lookWith({ ...late, getLogsOfBlock: async () => [] })).rejects.toMatchObject({ code: 'l1-moved', params: { escape: false, escapeOnL1: true } });
    await look();
    expect(await l1.db.selectFrom('escape_activation').selectAll().execute()).toEqual([
      { l1_block_number: expect.any(BigInt), state_root: toHex32(await l1.rollup.stateRoot()), queue_head: BigInt(await l1.rollup.queueHead()) },
    ]);
    expect((await operations()).at(-1)).toMatchObject({ queue_id: BigInt(queueId), amount: '321' });
    expect((await pendingBalances()).at(-1)).toMatchObject({ amount: '321', reason: 'deposit-refunded' });

    await l1.chain.rpc.call('evm_revert', [snapshot]);
    await l1.mine(1);
    await look();
    expect(await l1.db.selectFrom('escape_activation').selectAll().execute()).toEqual([]);
  });

  it('runs as a service, without Kafka', async () => {
    const endTerm = () => sql`UPDATE leader SET until = clock_timestamp() - interval '1 second', holder = NULL`.execute(l1.db);
    const config = configSchema.parse({ databaseUrl: l1.postgresUrl, kafkaBrokers: '127.0.0.1:1', l1RpcUrl: l1.chain.url, l1PollIntervalMs: '50', pollIntervalMs: '3600000' });
    const logger = createLogger({ service: 'test', level: 'silent' });
    await endTerm();
    const service = await startService(l1Watcher, config, logger);
    const count = (await operations()).length;
    await deposit(400n);
    await expect.poll(async () => (await operations()).length, { timeout: 5_000 }).toBe(count + 1);
    await l1.mine(3);
    await expect.poll(async () => (await operations()).at(-1)?.status, { timeout: 5_000 }).toBe('final');
    await service.stop('test');

    await l1.db.updateTable('deployment').set({ genesis_hash: toHex32(1n) }).execute();
    await expect(startService(l1Watcher, config, logger)).rejects.toMatchObject({ code: 'l1-lost' });
    await l1.db.updateTable('deployment').set({ genesis_hash: deployment.genesis_hash }).execute();
    await endTerm();
    epoch = await lead('third');
  }, 30_000);

  it('halts when a final block is replaced, and does not start on such a chain', async () => {
    await deposit(1n);
    await l1.mine(5);
    await look();
    await l1.reorg(6);
    await l1.mine(1);
    const before = await dump();
    await expect(look()).rejects.toMatchObject({ code: 'l1-final-reorg' });
    expect(await dump()).toBe(before);
    await expect(checkChain(l1.client, l1.db, deployment)).rejects.toThrow(/--fresh/);
  });
});
