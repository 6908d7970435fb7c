import { batchMetrics } from '@zkr/executor/metrics/batch-metrics';
import { proofMetrics } from '@zkr/executor/metrics/proof-metrics';
import { inflightMetrics } from '@zkr/l1-submitter/metrics/signer-metrics';
import { batchLatency } from '@zkr/l1-watcher/metrics/batch-latency';
import { requestMetrics } from '@zkr/l1-watcher/metrics/request-metrics';
import { ESCAPE_AGE_SECONDS } from '@zkr/protocol/constants';
import { pipelineMetrics } from '@zkr/sequencer/metrics/pipeline-metrics';
import { transactionLatency } from '@zkr/service/metrics/transaction-latency';
import { type Database, openDatabase } from '@zkr/storage/database';
import { startTestDatabase, type TestDatabase } from '@zkr/storage/test-database';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillPipeline } from './filled-pipeline.js';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
}, 60_000);
afterAll(() => database?.stop(), 60_000);

/** `label values joined by commas` → value, rounded; what is absent is an empty object. */
async function values(registry: Registry, name: string): Promise<Record<string, number>> {
  const found = await registry.getSingleMetric(name)!.get();
  return Object.fromEntries(found.values.map(({ labels, value }) => [Object.values(labels).join(','), Math.round(value)]));
}

/** The clock goes on while the test runs: within 5 s. */
const about = (seconds: number) => expect.closeTo(seconds, -1);

const all = () => {
  const registry = new Registry();
  batchMetrics(registry, db);
  proofMetrics(registry, db, { targetSeconds: 60, min: 0, max: 10 });
  inflightMetrics(registry, db);
  requestMetrics(registry, db);
  pipelineMetrics(registry, db);
  return registry;
};

describe('what is read from Postgres at each scrape', () => {
  it('is zero, or absent where there is nothing to say, in an empty database', async () => {
    const registry = all();
    expect(await values(registry, 'rollup_batch_number')).toEqual({ executed: 0, proven: 0, verified: 0, finalized: 0 });
    expect(await values(registry, 'rollup_batch_oldest_age_seconds')).toEqual({ executed: 0, proven: 0, verified: 0, finalized: 0 });
    expect(await values(registry, 'rollup_mempool_transactions')).toEqual({ unordered: 0, ordered: 0, parked: 0 });
    expect(await values(registry, 'rollup_mempool_oldest_age_seconds')).toEqual({ '': 0 });
    expect(await values(registry, 'rollup_l1_txs_inflight')).toEqual({ batch: 0 });
    expect(await values(registry, 'rollup_l1_oldest_inflight_blocks')).toEqual({ batch: 0 });
    expect(await values(registry, 'rollup_proof_lease_expired_total')).toEqual({ '': 0 });
    expect(await values(registry, 'rollup_forced_request_deadline_seconds')).toEqual({});
  });

  it('tells batches, proofs, transactions on L1, requests, the pool and the outbox', async () => {
    await fillPipeline(db);
    const registry = all();
    expect(await values(registry, 'rollup_batch_number')).toEqual({ executed: 4, proven: 3, verified: 2, finalized: 1 });
    // Batch 5 is open for 100 s, batch 4 sealed but not proven for 200 s, and so on.
    expect(await values(registry, 'rollup_batch_oldest_age_seconds')).toEqual({
      ...{ executed: about(100), proven: about(200), verified: about(300), finalized: about(400) },
    });

    const jobs = await values(registry, 'rollup_proof_jobs');
    expect(Object.fromEntries(Object.entries(jobs).filter(([, count]) => count > 0))).toEqual({
      ...{ 'segment-5,queued': 1, 'segment-5,running': 1, 'segment-5,lapsed': 1, 'segment-5,proved': 1, 'segment-14,dead': 1 },
    });
    expect(Object.keys(jobs)).toHaveLength(10);
    // 20 s each: one queued, one whose lease is over, one that has run for 5 s.
    expect(await values(registry, 'rollup_prover_backlog_seconds')).toEqual({ 'segment-5': about(55), 'segment-14': 0 });
    expect(await values(registry, 'rollup_prover_desired_workers')).toEqual({ 'segment-5': 2, 'segment-14': 0 });
    expect(await values(registry, 'rollup_prover_pool_desired_workers')).toEqual({ '': 2 });
    expect(await values(registry, 'rollup_prover_estimate_seconds')).toEqual({ 'segment-5,native': 20 });
    expect(await values(registry, 'rollup_proof_queue_oldest_age_seconds')).toEqual({ 'segment-5': about(90), 'segment-14': 0 });

    expect(await values(registry, 'rollup_l1_txs_inflight')).toEqual({ batch: 2 });
    expect(await values(registry, 'rollup_l1_tx_oldest_age_seconds')).toEqual({ batch: about(50) });
    // First sent at block 100, again at 104; block 107 has been read.
    expect(await values(registry, 'rollup_l1_oldest_inflight_blocks')).toEqual({ batch: 7 });

    expect(await values(registry, 'rollup_l1_requests')).toEqual({ observed: 1, final: 1, included: 0, proven: 0 });
    expect(await values(registry, 'rollup_forced_request_deadline_seconds')).toEqual({ '': about(ESCAPE_AGE_SECONDS - 1_000) });

    expect(await values(registry, 'rollup_mempool_transactions')).toEqual({ unordered: 2, ordered: 2, parked: 1 });
    expect(await values(registry, 'rollup_mempool_oldest_age_seconds')).toEqual({ '': about(30) });
    expect(await values(registry, 'rollup_outbox_pending')).toEqual({ '': 2 });
    expect(await values(registry, 'rollup_outbox_oldest_age_seconds')).toEqual({ '': about(40) });
    expect(await values(registry, 'rollup_dead_letters')).toEqual({ '': 1 });
  });

  it('counts the leases that ran out, once each, and not those that were handed on or handed in late', async () => {
    const registry = all();
    const lease = () => sql`SELECT * FROM lease_segment('w', ARRAY[0]::smallint[], 60000)`.execute(db);
    const expired = () => values(registry, 'rollup_proof_lease_expired_total');
    const lapse = () => sql`UPDATE proof_job SET lease_until = clock_timestamp() - interval '1 second' WHERE status = 'running'`.execute(db);
    await sql`DELETE FROM proof_job WHERE segment_id <> 3`.execute(db);
    await sql`UPDATE proof_job SET status = 'queued', max_attempts = 3, attempts = 0, lease_until = NULL, run_after = clock_timestamp()`.execute(db);
    await lease();
    await lease();
    expect(await expired()).toEqual({ '': 0 });
    await lapse();
    await sql`SELECT extend_segment_lease(3, (SELECT lease_token FROM proof_job), 60000)`.execute(db);
    expect(await expired()).toEqual({ '': 0 });
    await sql`SELECT release_segment(3, (SELECT lease_token FROM proof_job))`.execute(db);
    await lease();
    expect(await expired()).toEqual({ '': 0 });
    for (let i = 0; i < 3; i++) {
      await lapse();
      await lease();
    }
    // Two new leases after one that ran out, and the last attempt that ran out too.
    expect(await sql`SELECT status FROM proof_job`.execute(db)).toMatchObject({ rows: [{ status: 'dead' }] });
    expect(await expired()).toEqual({ '': 3 });
  });
});

describe('how long transactions and batches took', () => {
  const buckets = async (registry: Registry, name: string) => {
    const { values: found } = await registry.getSingleMetric(name)!.get();
    const of = (ending: string) =>
      found.filter((value) => (value as unknown as { metricName: string }).metricName === `${name}${ending}`);
    return Object.fromEntries(of('_sum').map(({ labels, value }, i) => [String(labels['stage']), [of('_count')[i]!.value, Math.round(value)]]));
  };

  it('is told of each transaction at each stage', async () => {
    const registry = new Registry();
    const latency = transactionLatency(registry, db);
    await latency.ordered(1n, 3n);
    await latency.segments('executed', [1n]);
    await latency.segments('executed', []);
    for (const stage of ['proven', 'verified', 'finalized'] as const) await latency.batches(stage, [1n, 2n]);
    // Counts and sums of seconds; the places in the order have two transactions, segment 1 of batch 1 has both, batch 2 none.
    expect(await buckets(registry, 'rollup_tx_stage_latency_seconds')).toEqual({
      ...{ ordered: [2, 3], executed: [2, 6], proven: [2, 60], verified: [2, 120], finalized: [1, 200] },
    });
  });

  it('is told of batches', async () => {
    const registry = new Registry();
    const observe = batchLatency(registry, db);
    await observe('verified', [1n, 2n]);
    await observe('finalized', [1n, 2n]);
    expect(await buckets(registry, 'rollup_batch_stage_latency_seconds')).toEqual({ proven: [2, 40], verified: [2, 80], finalized: [1, 100] });
  });

  it('is left out while Postgres is away, and nothing fails', async () => {
    const away = openDatabase({ url: 'postgres://127.0.0.1:1/none', applicationName: 'test' });
    const registry = new Registry();
    await transactionLatency(registry, away).ordered(1n, 9n);
    await batchLatency(registry, away)('verified', [1n]);
    batchMetrics(registry, away);
    expect(await values(registry, 'rollup_batch_number')).toEqual({});
    await away.destroy();
  });
});
