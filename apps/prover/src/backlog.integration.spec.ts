import { backlogSeconds } from '@zkr/proving/scaling/backlog';
import { openDatabase } from '@zkr/storage/database';
import { readProverBacklog } from '@zkr/storage/prover-backlog';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PostgresSegmentSource } from './postgres-segment-source.js';
import { startTestProvingDatabase, type TestProvingDatabase } from './testing/test-proving-database.js';

const LEASE_MS = 60_000;

let database: TestProvingDatabase;
let source: PostgresSegmentSource;
beforeAll(async () => {
  database = await startTestProvingDatabase();
  source = new PostgresSegmentSource(database.prover);
  const circuits = [
    { id: 0, name: 'segment-5', slots: 5, circuitHash: 'ab' },
    { id: 1, name: 'segment-40', slots: 40, circuitHash: 'cd' },
  ];
  await database.owner
    .insertInto('deployment')
    .values({
      ...{ chain_id: 31337n, contract: '0x', verifier: '0x', deployment_block: 0n, genesis_hash: '0x', domain: '0x0a', tree_depth: 12, fee_slots: 2 },
      circuits: JSON.stringify(circuits),
    })
    .execute();
}, 60_000);
afterEach(async () => {
  await database.clear();
  await sql`DELETE FROM proof_time`.execute(database.owner);
});
afterAll(() => database?.stop());

const record = (circuit: number, backend: string, seconds: number) =>
  sql`SELECT record_proof_time(${circuit}::smallint, ${backend}, ${seconds}::double precision)`.execute(database.prover);

/** Proves the next segment of a circuit as if it had taken so long. */
async function prove(circuit: number, seconds: number, backend: string, reported: Record<string, unknown> = {}) {
  const segment = (await source.lease('a', [circuit], LEASE_MS))!;
  await sql`UPDATE proof_job SET started_at = clock_timestamp() - ${seconds + 1} * interval '1 second' WHERE segment_id = ${segment.id}`.execute(database.owner);
  const proof = { proof: '0x', witnessMs: 0, proveMs: seconds * 1_000, backend, ...reported };
  expect(await source.complete(segment, 'a', proof)).toBe(true);
}

const estimates = async () =>
  (await sql<{ circuit_id: number; backend: string; seconds: number; weight: number }>`SELECT * FROM proof_times() ORDER BY 1, 2`.execute(database.prover)).rows;

describe('the view of the backlog', () => {
  it('is the formula of libs/proving, on the clock of the database', async () => {
    await record(0, 'native', 20);
    await record(1, 'native', 100);
    for (let id = 1n; id <= 6n; id++) await database.addSegment(id, { circuitId: id % 2n === 0n ? 1 : 0 });
    for (const circuit of [0, 0, 1]) await source.lease('a', [circuit], LEASE_MS);
    // One has run for 8 s, one longer than a proof takes, and the lease of the third is over: it is queued again.
    await sql`UPDATE proof_job SET started_at = clock_timestamp() - interval '8 seconds' WHERE segment_id = 1`.execute(database.owner);
    await sql`UPDATE proof_job SET started_at = clock_timestamp() - interval '50 seconds' WHERE segment_id = 3`.execute(database.owner);
    await sql`UPDATE proof_job SET lease_until = clock_timestamp() - interval '1 second' WHERE segment_id = 2`.execute(database.owner);
    await sql`UPDATE proof_job SET created_at = clock_timestamp() - interval '90 seconds' WHERE segment_id = 5`.execute(database.owner);

    const [small, large, all] = await readProverBacklog(database.owner);
    const queued = { elapsedSeconds: undefined };
    expect(small).toMatchObject({ circuit: 'segment-5', circuitId: 0, isMeasured: true, proofSeconds: 20, queued: 1, running: 2 });
    expect(small!.backlogSeconds).toBeCloseTo(backlogSeconds([queued, { elapsedSeconds: 8 }, { elapsedSeconds: 50 }], 20), 0);
    expect(small!.oldestAgeSeconds).toBeCloseTo(90, 0);
    expect(large).toMatchObject({ circuit: 'segment-40', queued: 3, running: 0, backlogSeconds: backlogSeconds([queued, queued, queued], 100) });
    expect(all).toMatchObject({ circuit: 'all', circuitId: undefined, queued: 4, running: 2 });
    expect(all!.backlogSeconds).toBeCloseTo(small!.backlogSeconds + large!.backlogSeconds, 0);
  });

  it('goes back to nothing, and leaves out what is proved or dead', async () => {
    await database.addSegment(1n);
    await database.addSegment(2n, { maxAttempts: 1 });
    await prove(0, 3, 'native');
    const segment = (await source.lease('a', [0], LEASE_MS))!;
    await source.fail(segment, 'broken');
    const rows = await readProverBacklog(database.owner);
    expect(rows.map(({ queued, running, backlogSeconds: left, oldestAgeSeconds }) => [queued, running, left, oldestAgeSeconds])).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
  });

  it('guesses a circuit that nobody has proved from the others by its slots', async () => {
    expect((await readProverBacklog(database.owner)).map(({ proofSeconds, isMeasured }) => [proofSeconds, isMeasured])).toEqual([
      [30, false],
      [30, false],
      [undefined, false],
    ]);
    await record(0, 'native', 2);
    const [, large] = await readProverBacklog(database.owner);
    expect(large).toMatchObject({ proofSeconds: 16, isMeasured: false });
  });

  it('is all that the role of an autoscaler sees', async () => {
    await sql`ALTER ROLE rollup_autoscaler LOGIN PASSWORD 'autoscaler'`.execute(database.owner);
    const url = new URL(database.proverUrl);
    Object.assign(url, { username: 'rollup_autoscaler', password: 'autoscaler' });
    const autoscaler = openDatabase({ url: url.href, applicationName: 'test' });
    try {
      expect(await readProverBacklog(autoscaler)).toHaveLength(3);
      const { rows } = await sql<{ name: string }>`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`.execute(database.owner);
      for (const { name } of rows) await expect(sql`SELECT FROM ${sql.table(name)}`.execute(autoscaler)).rejects.toMatchObject({ code: '42501' });
      await expect(sql`SELECT proof_times()`.execute(autoscaler)).rejects.toMatchObject({ code: '42501' });
      await expect(sql`SELECT lease_segment('a', '{0}', 1)`.execute(autoscaler)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await autoscaler.destroy();
    }
  });
});

describe('the estimate of a proof', () => {
  it('follows the proofs, each with a fifth of the weight', async () => {
    for (let id = 1n; id <= 3n; id++) await database.addSegment(id);
    for (const seconds of [10, 20, 20]) await prove(0, seconds, 'native');
    const [row] = await estimates();
    expect(row!.seconds).toBeCloseTo(10 + 0.2 * 10 + 0.2 * 8, 6);
  });

  it('is that of the pool as it is mixed', async () => {
    for (let id = 1n; id <= 40n; id++) {
      await database.addSegment(id);
      await prove(0, id % 4n === 0n ? 40 : 8, id % 4n === 0n ? 'snarkjs' : 'native');
    }
    const [native, snarkjs] = await estimates();
    expect([native!.seconds, snarkjs!.seconds]).toEqual([expect.closeTo(8, 6), expect.closeTo(40, 6)]);
    const [small] = await readProverBacklog(database.owner);
    // Every fourth is slow: 16 on average, give or take where in the four it stopped.
    expect(small!.proofSeconds).toBeGreaterThan(12);
    expect(small!.proofSeconds).toBeLessThan(21);
  });

  it('is replaced by a measurement, and believes no prover more than the clock allows', async () => {
    await record(0, 'native', 12);
    await database.addSegment(1n);
    await prove(0, 1, 'native', { proveMs: 1e15 });
    const [row] = await estimates();
    expect(row!.seconds).toBeLessThan(12);
    await record(0, 'native', 7);
    expect((await estimates())[0]!.seconds).toBe(7);
  });

  it('does not stand in the way of a proof, nor grow with what provers call themselves', async () => {
    await database.addSegment(1n);
    await prove(0, 1, 'native', { witnessMs: 'soon', proveMs: null });
    expect(await estimates()).toEqual([]);
    for (let id = 2n; id <= 13n; id++) {
      await database.addSegment(id);
      await prove(0, 1, id === 2n ? 'Not a name; at all' : `made-up-${id}`);
    }
    const backends = (await estimates()).map(({ backend }) => backend);
    expect(backends).toHaveLength(8);
    expect(backends).toContain('other');
  });

  it('refuses a measurement that is none', async () => {
    await expect(record(0, 'native', 0)).rejects.toThrow('more than 0 s');
    await expect(record(7, 'native', 1)).rejects.toThrow('no circuit 7 is deployed');
  });
});
