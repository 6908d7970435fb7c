import { DEFAULT_FEE_POLICY } from '@zkr/l1/fee-policy';
import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import { ANVIL_PRIVATE_KEYS } from '@zkr/l1/testing/anvil';
import { MAX_PUSH_GAS } from '@zkr/protocol/constants';
import type { Operation } from '@zkr/protocol/operation';
import { createLogger } from '@zkr/service/logger';
import { startService } from '@zkr/service/start-service';
import { acquireOrRenew } from '@zkr/storage/leadership';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { submissionMetrics } from './metrics/submission-metrics.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BatchSubmitter } from './batches/batch-submitter.js';
import { loadProvenBatch } from './batches/load-batch.js';
import { configSchema } from './config.js';
import { connectToL1, type L1Connection } from './l1/connect.js';
import { checkProofs, markProvenBatches } from './proofs/accept-proofs.js';
import { l1Submitter } from './service.js';
import { L1_SUBMITTER_ROLE } from './submitter-role.js';
import { insertSealedBatches, segmentId } from './testing/forged-batch.js';
import { SEQUENCER_KEY, startSubmitterChain, type SubmitterChain } from './testing/submitter-chain.js';

const logs: { level: string; msg: string; reason?: string }[] = [];
const logger = createLogger({ service: 'test', level: 'debug', destination: { write: (line: string) => void logs.push(JSON.parse(line)) } });

describe('the submitter on a real chain', () => {
  let l1: SubmitterChain;
  let connection: L1Connection;
  let epoch: number;

  beforeAll(async () => {
    l1 = await startSubmitterChain();
    connection = (await connectToL1(l1.client, l1.db, SEQUENCER_KEY, { logger, stopping: new AbortController().signal })) as L1Connection;
    epoch = await lead('first');
  }, 120_000);
  afterAll(() => l1?.stop());
  beforeEach(() => void (logs.length = 0));

  const lead = async (holder: string) => (await acquireOrRenew(l1.db, L1_SUBMITTER_ROLE, holder, 3_600_000)) as number;
  /** A new process, with nothing in memory. */
  const submitter = (through: L1Connection = connection, of = epoch, resubmitAfterMs = 10_000) =>
    new BatchSubmitter({ db: l1.db, epoch: of, l1: through, policy: { ...DEFAULT_FEE_POLICY, resubmitAfterMs }, l1PollIntervalMs: 5, logger, metrics: submissionMetrics(new Registry()) });
  const now = async () => (await l1.client.getBlock('latest'))!.timestamp;
  const prove = async () => {
    const checked = await checkProofs(l1.db, epoch, connection.verificationKeys);
    await markProvenBatches(l1.db, epoch);
    return checked;
  };
  const provenBatches = async (...segments: number[]) => {
    const numbers = await insertSealedBatches(l1.db, l1.rollup, await now(), segments);
    await prove();
    return numbers;
  };
  const transactions = () => l1.db.selectFrom('l1_transaction').select(['purpose', 'status', 'nonce', 'last_error']).orderBy('id').execute();
  const last = async () => (await transactions()).at(-1)!;
  const attempts = async () => (await sql`SELECT 1 FROM l1_transaction_attempt a JOIN l1_transaction t ON t.id = a.transaction_id AND t.id = (SELECT max(id) FROM l1_transaction)`.execute(l1.db)).rows.length;
  const batchStatus = async (number: number) => (await l1.db.selectFrom('batch').select('status').where('number', '=', BigInt(number)).executeTakeFirstOrThrow()).status;
  /** Rounds until there is nothing under way and nothing to start. */
  const settle = async (one = submitter()) => {
    for (let i = 0; i < 30 && (await one.round()) !== false; i++) await l1.mine(1);
  };

  it('counts a proof only after checking it, and a batch only after all its proofs', async () => {
    await insertSealedBatches(l1.db, l1.rollup, await now(), [2]);
    const [good, bad] = [segmentId(1, 0), segmentId(1, 1)];
    const { proof: rightProof } = await l1.db.selectFrom('proof_job').select('proof').where('segment_id', '=', bad).executeTakeFirstOrThrow();
    await sql`UPDATE proof_job SET proof = (SELECT proof FROM proof_job WHERE segment_id = ${good}) WHERE segment_id = ${bad}`.execute(l1.db);
    expect(await prove()).toEqual([
      { segmentId: String(good), worker: 'worker-1', refusal: undefined },
      { segmentId: String(bad), worker: 'worker-1', refusal: 'it does not verify' },
    ]);
    const jobs = () => l1.db.selectFrom('proof_job').select(['status', 'attempts', 'last_error']).orderBy('segment_id').execute();
    expect(await jobs()).toEqual([
      { status: 'accepted', attempts: 1, last_error: null },
      { status: 'queued', attempts: 1, last_error: 'proof of worker-1 refused: it does not verify' },
    ]);
    const statuses = async () => (await l1.db.selectFrom('l2_transaction').select('status').orderBy('id').execute()).map(({ status }) => status);
    expect(await statuses()).toEqual(['proven', 'included']);
    expect(await batchStatus(1)).toBe('sealed');
    const announced = await l1.db.selectFrom('outbox').select('payload').where('topic', '=', 'segment.executed').execute();
    expect(announced).toEqual([{ payload: { segmentId: String(bad), circuitId: 0 } }]);

    await sql`UPDATE proof_job SET status = 'proved', attempts = 5, lease_token = 2 WHERE segment_id = ${bad}`.execute(l1.db);
    await prove();
    expect((await jobs())[1]).toMatchObject({ status: 'dead' });
    await sql`UPDATE proof_job SET status = 'proved', lease_token = 3, proof = ${JSON.stringify(rightProof)}::jsonb WHERE segment_id = ${bad}`.execute(l1.db);
    await prove();
    expect(await statuses()).toEqual(['proven', 'proven']);
    expect(await batchStatus(1)).toBe('proven');
  });

  it('submits a proven batch, and follows it to finality', async () => {
    const one = submitter();
    expect(await one.round()).toBe(true);
    // The node may take a moment to have the receipt.
    await expect.poll(async () => (await one.round(), last())).toMatchObject({ purpose: 'batch:1', status: 'mined', nonce: 0n });
    expect(await l1.rollup.batchCount()).toBe(1);
    expect(await batchStatus(1)).toBe('proven');
    await l1.mine(3);
    expect(await one.round()).toBe(false);
    expect(await last()).toMatchObject({ status: 'finalized' });
  });

  it('goes on with the next batches without waiting for finality', async () => {
    await provenBatches(1, 2, 1);
    const one = submitter();
    for (let i = 0; i < 8; i++) await one.round();
    expect(await l1.rollup.batchCount()).toBe(4);
    expect((await transactions()).map(({ purpose, nonce }) => [purpose, nonce])).toEqual([1, 2, 3, 4].map((n) => [`batch:${n}`, BigInt(n - 1)]));
    await settle();
  });

  it('submits a batch in its own circuit', async () => {
    const [number] = await insertSealedBatches(l1.db, l1.rollup, await now(), [2], 7);
    await prove();
    await settle();
    expect(await l1.rollup.batchCount()).toBe(number);
    const { calldata } = await l1.db.selectFrom('l1_transaction').select('calldata').orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow();
    expect(calldata[4]).toBe(7);
  });

  it('row 16: signs the gas that all its recipients may burn, whatever they burn in a simulation', async () => {
    const withdraw: Operation = { kind: 'withdraw', from: 0, token: 0, amount: 0n, packedFee: 0, recipient: 0xcafen };
    await insertSealedBatches(l1.db, l1.rollup, await now(), [1, 1], 0, [withdraw, withdraw, withdraw]);
    await prove();
    await settle();
    const limits = await l1.db.selectFrom('l1_transaction').select('gas_limit').orderBy('id', 'desc').limit(2).execute();
    for (const { gas_limit } of limits) expect(gas_limit).toBeGreaterThan(3 * MAX_PUSH_GAS + 300_000);
  });

  it('continues wherever it died, with one nonce and one transaction for the batch', async () => {
    let deaths = 0;
    for (let deadly = 1, died = true; died; deadly++, deaths++) {
      const [number] = (await provenBatches(1)) as [number];
      died = false;
      let calls = 0;
      // Dies right before some requests and right after others.
      const fatal = new L1Client({ url: l1.chain.url });
      const real = fatal.rpc.call.bind(fatal.rpc);
      fatal.rpc.call = async (...args: Parameters<typeof real>) => {
        calls += 2;
        if (calls - 1 === deadly) throw Object.assign(new Error('killed'), { died: (died = true) });
        const answer = await real(...args);
        if (calls === deadly) throw Object.assign(new Error('killed'), { died: (died = true) });
        return answer as never;
      };
      const mortal = submitter({ ...connection, client: fatal, rollup: new RollupContract(connection.rollup.address, fatal) });
      for (let i = 0; i < 3 && !died; i++) await mortal.round().catch((error: Error) => expect(error.message).toMatch(/killed/));
      for (let i = 0; i < 3; i++) await submitter().round();
      expect([deadly, await l1.rollup.batchCount()]).toEqual([deadly, number]);
      expect(await last()).toMatchObject({ purpose: `batch:${number}`, nonce: BigInt(number - 1) });
      expect((await transactions()).length).toBe(number);
      expect(await attempts()).toBe(1);
      await settle();
    }
    expect(deaths).toBeGreaterThan(10);
    expect((await transactions()).every(({ status }) => status === 'finalized')).toBe(true);
  }, 60_000);

  it('sends a batch again that the node forgot', async () => {
    const [number] = await provenBatches(1);
    await l1.automine(false);
    const one = submitter(connection, epoch, 0);
    await one.round();
    await one.round();
    await l1.chain.rpc.call('anvil_dropAllTransactions', []);
    await one.round();
    await l1.mine(1);
    await l1.automine(true);
    expect(await l1.rollup.batchCount()).toBe(number);
    await settle();
  });

  it('sends a batch again that a reorg took back', async () => {
    const [number] = await provenBatches(1);
    const one = submitter();
    await one.round();
    await one.round();
    expect((await last()).status).toBe('mined');
    await l1.chain.rpc.call('anvil_reorg', [1, []]);
    expect(await l1.rollup.batchCount()).toBe(number! - 1);
    await one.round();
    await one.round();
    expect(await l1.rollup.batchCount()).toBe(number);
    await settle();
    expect(await last()).toMatchObject({ purpose: `batch:${number}`, status: 'finalized' });
  });

  it('goes on when a rival submitted the batch first', async () => {
    const [number, next] = (await provenBatches(1, 1)) as [number, number];
    const batch = await loadProvenBatch(l1.db, number, 2);
    await l1.automine(false);
    const one = submitter();
    await one.round();
    await one.round();
    await l1.submitAsRival(batch!.calldata);
    await l1.mine(1);
    await l1.automine(true);
    await settle(one);
    expect(await l1.rollup.batchCount()).toBe(next);
    expect(logs.some(({ msg }) => msg.startsWith('A submit reverted'))).toBe(true);
    const [lost, won] = (await transactions()).slice(-2);
    expect(lost).toMatchObject({ purpose: expect.stringMatching(`^batch:${number}#`), status: 'failed', last_error: 'reverted' });
    expect(won).toMatchObject({ purpose: `batch:${next}`, status: 'finalized', nonce: lost!.nonce + 1n });
  });

  it('asks L1 first, and tells why it would refuse, once', async () => {
    const [number] = await provenBatches(1);
    const before = (await transactions()).length;
    await sql`UPDATE segment SET commitment = ${`0x${'00'.repeat(32)}`} WHERE batch_number = ${number}`.execute(l1.db);
    const one = submitter();
    expect(await one.round()).toEqual({ inMs: 2_000 });
    expect(await one.round()).toEqual({ inMs: expect.closeTo(2_000, -3) });
    expect((await transactions()).length).toBe(before);
    expect(logs.filter(({ level }) => level === 'error')).toMatchObject([{ batch: number, reason: 'ProofsRejected()' }]);
    await sql`UPDATE segment SET commitment = ${`0x${(4_242).toString(16).padStart(64, '0')}`} WHERE batch_number = ${number}`.execute(l1.db);
    await settle();
    expect(await l1.rollup.batchCount()).toBe(number);
  });

  it('writes nothing when another submitter leads', async () => {
    const [number] = await provenBatches(1);
    await sql`UPDATE leader SET until = clock_timestamp() - interval '1 second'`.execute(l1.db);
    const old = epoch;
    epoch = await lead('second');
    await expect(submitter(connection, old).round()).rejects.toMatchObject({ code: 'fenced' });
    await expect(markProvenBatches(l1.db, old)).rejects.toMatchObject({ code: 'fenced' });
    await settle();
    expect(await l1.rollup.batchCount()).toBe(number);
  });

  it('runs as a service, without Kafka', async () => {
    const settings = { databaseUrl: l1.postgresUrl, kafkaBrokers: '127.0.0.1:1', l1RpcUrl: l1.chain.url, pollIntervalMs: '50', l1PollIntervalMs: '50' };
    const config = (l1PrivateKey: string) => configSchema.parse({ ...settings, l1PrivateKey });
    const silent = createLogger({ service: 'test', level: 'silent' });
    await expect(startService(l1Submitter, config(ANVIL_PRIVATE_KEYS[0]), silent)).rejects.toMatchObject({ code: 'l1-not-sequencer' });
    await sql`UPDATE deployment SET chain_id = 1`.execute(l1.db);
    await expect(startService(l1Submitter, config(SEQUENCER_KEY), silent)).rejects.toMatchObject({ code: 'l1-wrong-chain' });
    await sql`UPDATE deployment SET chain_id = 31337`.execute(l1.db);
    const { genesis_hash: genesisHash } = await l1.db.selectFrom('deployment').select('genesis_hash').executeTakeFirstOrThrow();
    await sql`UPDATE deployment SET genesis_hash = ${`0x${'00'.repeat(32)}`}`.execute(l1.db);
    await expect(startService(l1Submitter, config(SEQUENCER_KEY), silent)).rejects.toMatchObject({ code: 'l1-lost' });
    await sql`UPDATE deployment SET genesis_hash = ${genesisHash}`.execute(l1.db);

    await sql`UPDATE leader SET until = clock_timestamp() - interval '1 second', holder = NULL`.execute(l1.db);
    const service = await startService(l1Submitter, config(SEQUENCER_KEY), silent);
    const numbers = await insertSealedBatches(l1.db, l1.rollup, await now(), [1, 2]);
    await expect.poll(() => l1.rollup.batchCount(), { timeout: 10_000 }).toBe(numbers[1]);
    await service.stop('test');
    epoch = await lead('third');
    await settle();
  }, 30_000);

  // The last one: its chain is days ahead afterwards.
  it('halts when a segment is too old for L1, and gives up what waited unsigned until then', async () => {
    await settle();
    const [number] = await provenBatches(1);
    const policy = { ...DEFAULT_FEE_POLICY, resubmitAfterMs: 10_000, maxFeePerGasLimit: 1n };
    const dear = new BatchSubmitter({ db: l1.db, epoch, l1: connection, policy, l1PollIntervalMs: 5, logger, metrics: submissionMetrics(new Registry()) });
    for (let i = 0; i < 3; i++) await dear.round();
    expect(await last()).toMatchObject({ purpose: `batch:${number}`, status: 'queued' });
    await l1.chain.rpc.call('evm_increaseTime', [2 * 86_400]);
    await l1.mine(1);
    await expect(submitter().round()).rejects.toMatchObject({ code: 'batch-too-old', params: { ageSeconds: expect.any(Number) } });
    expect(await last()).toMatchObject({ purpose: expect.stringContaining(`batch:${number}#`), status: 'failed', last_error: expect.stringContaining('TimestampOutOfRange') });
    expect(await attempts()).toBe(0);
  });
});
