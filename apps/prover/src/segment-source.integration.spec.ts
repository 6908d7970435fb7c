import { SchemaOutdatedError } from '@zkr/storage/schema-version';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PostgresSegmentSource } from './postgres-segment-source.js';
import { assertProvingSchema, readProvingDeployment } from './proving-database.js';
import { startTestProvingDatabase, type TestProvingDatabase } from './testing/test-proving-database.js';

const LEASE_MS = 60_000;
const proof = { proof: '0xab', witnessMs: 1, proveMs: 2, backend: 'test' };

let database: TestProvingDatabase;
let source: PostgresSegmentSource;
beforeAll(async () => {
  database = await startTestProvingDatabase();
  source = new PostgresSegmentSource(database.prover);
}, 60_000);
afterEach(() => database.clear());
afterAll(() => database?.stop());

const lease = async (worker = 'a') => {
  const segment = await source.lease(worker, [0], LEASE_MS);
  if (!segment) throw new Error('nothing to lease');
  return segment;
};

describe('the role of provers', () => {
  it('sees and changes no table', async () => {
    const { rows } = await sql<{ name: string }>`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`.execute(database.owner);
    expect(rows.length).toBeGreaterThan(10);
    for (const { name } of rows) {
      await expect(sql`SELECT FROM ${sql.table(name)}`.execute(database.prover)).rejects.toMatchObject({ code: '42501' });
      await expect(sql`DELETE FROM ${sql.table(name)}`.execute(database.prover)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(sql`CREATE TABLE mine (id int)`.execute(database.prover)).rejects.toMatchObject({ code: '42501' });
  });

  it('may call its own functions only', async () => {
    const { rows } = await sql<{ name: string }>`
      SELECT proname AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
         AND has_function_privilege('rollup_prover', oid, 'execute') ORDER BY 1`.execute(database.owner);
    expect(rows.map(({ name }) => name)).toEqual([
      'complete_segment',
      'extend_segment_lease',
      'fail_segment',
      'lease_segment',
      'proof_times',
      'proving_deployment',
      'proving_schema_version',
      'record_proof_time',
      'release_segment',
    ]);
  });

  it('can tell whether it is ready, and what is deployed', async () => {
    await assertProvingSchema(database.prover);
    expect(await readProvingDeployment(database.prover)).toBeUndefined();
    const circuits = [{ id: 0, name: 'segment-5', slots: 5, circuitHash: 'ab' }];
    await database.owner
      .insertInto('deployment')
      .values({
        ...{ chain_id: 31337n, contract: '0x', verifier: '0x', deployment_block: 0n, genesis_hash: '0x', domain: '0x0a', tree_depth: 12, fee_slots: 2 },
        circuits: JSON.stringify(circuits),
      })
      .execute();
    expect(await readProvingDeployment(database.prover)).toEqual({ domain: 10n, treeDepth: 12, feeSlots: 2, circuits });
  });

  it('is not ready on an older schema', async () => {
    await sql`ALTER FUNCTION proving_schema_version() RENAME TO hidden`.execute(database.owner);
    await expect(assertProvingSchema(database.prover)).rejects.toBeInstanceOf(SchemaOutdatedError);
    await sql`ALTER FUNCTION hidden() RENAME TO proving_schema_version`.execute(database.owner);
  });
});

describe('a lease', () => {
  it('gives the segment with what a proof needs, the lowest first, of the asked circuits', async () => {
    await database.addSegment(3n, { circuitId: 1 });
    await database.addSegment(5n);
    await database.addSegment(4n, { trace: Buffer.from([1, 2]), publicInputs: ['1', '2'] });
    expect(await lease()).toEqual({ id: 4n, token: expect.any(BigInt), attempt: 1, circuitId: 0, trace: Buffer.from([1, 2]), publicInputs: ['1', '2'] });
    expect((await lease()).id).toBe(5n);
    expect(await source.lease('a', [0], LEASE_MS)).toBeUndefined();
    expect((await source.lease('a', [0, 1], LEASE_MS))?.id).toBe(3n);
  });

  it('has a token that cannot be guessed, and neither a length nor a name without end', async () => {
    for (let id = 1n; id <= 20n; id++) await database.addSegment(id);
    const name = 'n'.repeat(300);
    const tokens: bigint[] = [];
    for (let i = 0; i < 20; i++) tokens.push((await source.lease(name, [0], 2 ** 31 - 1))!.token);
    expect(new Set(tokens).size).toBe(20);
    // Of 56 random bits, twenty are all below 2^48 once in 2^160 times.
    expect(tokens.some((token) => token > 2n ** 48n)).toBe(true);
    expect(await database.longestLease()).toEqual({ seconds: expect.toSatisfy((seconds: number) => seconds <= 600), name: 200 });
  });

  it('never goes to two workers', async () => {
    for (let id = 1n; id <= 10n; id++) await database.addSegment(id);
    const leased = await Promise.all(Array.from({ length: 25 }, (_, i) => source.lease(`w${i}`, [0], LEASE_MS)));
    const ids = leased.flatMap((segment) => (segment ? [segment.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
    while (await source.lease('rest', [0], LEASE_MS)) ids.push(0n);
    expect(ids).toHaveLength(10);
  });

  it('lasts as long as it is extended', async () => {
    await database.addSegment(1n);
    const held = await source.lease('a', [0], 300);
    await source.extend(held!, LEASE_MS);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await source.lease('b', [0], LEASE_MS)).toBeUndefined();
  });

  it('is not extended without end', async () => {
    await database.addSegment(1n);
    expect(await source.extend(await lease(), 2 ** 31 - 1)).toBe(true);
    expect((await database.longestLease()).seconds).toBeLessThanOrEqual(600);
    expect((await database.longestLease()).seconds).toBeGreaterThan(500);
  });

  it('that ran out but was not taken can still be extended and used', async () => {
    await database.addSegment(1n);
    const held = await lease();
    await database.timePasses();
    expect(await source.extend(held, LEASE_MS)).toBe(true);
    expect(await source.complete(held, 'a', proof)).toBe(true);
  });
});

describe('X2: a zombie', () => {
  it('can do nothing with a segment that another worker has leased', async () => {
    await database.addSegment(1n);
    const zombie = await lease('zombie');
    await database.timePasses();
    const holder = await lease('holder');
    expect(holder).toMatchObject({ id: 1n, attempt: 2 });
    expect(holder.token).not.toBe(zombie.token);

    expect(await source.extend(zombie, LEASE_MS)).toBe(false);
    expect(await source.fail(zombie, 'late')).toBe(false);
    expect(await source.release(zombie)).toBe(false);
    expect(await source.complete(zombie, 'zombie', proof)).toBe(false);
    expect(await database.job(1n)).toMatchObject({ status: 'running', attempts: 2, lease_token: holder.token, proof: null });

    expect(await source.complete(holder, 'holder', proof)).toBe(true);
    expect(await source.complete(zombie, 'zombie', proof)).toBe(false);
  });
});

describe('a proof', () => {
  it('is announced once, and a lost answer can be asked for again', async () => {
    await database.addSegment(1n);
    const held = await lease();
    expect(await source.complete(held, 'a', proof)).toBe(true);
    expect(await source.complete(held, 'a', proof)).toBe(true);
    expect(await database.job(1n)).toMatchObject({ status: 'proved', proof, attempts: 1 });
    const events = await database.owner.selectFrom('outbox').select(['topic', 'payload']).execute();
    expect(events).toEqual([{ topic: 'segment.proven', payload: { segmentId: '1' } }]);
  });

  it('of a megabyte is refused', async () => {
    await database.addSegment(1n);
    const held = await lease();
    await expect(source.complete(held, 'a', { ...proof, proof: '0'.repeat(1_000_000) })).rejects.toMatchObject({ code: '22023' });
    expect(await database.job(1n)).toMatchObject({ status: 'running', proof: null });
  });
});

describe('attempts', () => {
  it('row 17: count when a segment is leased, and end in dead when workers fail', async () => {
    await database.addSegment(1n, { maxAttempts: 2 });
    await source.fail(await lease(), 'first\0');
    expect(await database.job(1n)).toMatchObject({ status: 'queued', attempts: 1, last_error: 'first' });
    expect(await source.lease('a', [0], LEASE_MS)).toBeUndefined();
    await database.timePasses();
    await source.fail(await lease(), 'second');
    await database.timePasses();
    expect(await source.lease('a', [0], LEASE_MS)).toBeUndefined();
    expect(await database.job(1n)).toMatchObject({ status: 'dead', attempts: 2, last_error: 'second' });
  });

  it('end in dead when workers vanish, without holding up the next segment', async () => {
    await database.addSegment(1n, { maxAttempts: 2 });
    await database.addSegment(2n);
    for (let i = 1; i <= 2; i++) {
      expect(await lease()).toMatchObject({ id: 1n, attempt: i });
      await database.timePasses();
    }
    expect(await lease('next')).toMatchObject({ id: 2n });
    const job = await database.job(1n);
    expect(job).toMatchObject({ status: 'dead', attempts: 2 });
    expect(job.last_error).toMatch(/attempt 2 ran out/);
  });

  it('do not count when a worker stops', async () => {
    await database.addSegment(1n, { maxAttempts: 1 });
    for (let i = 0; i < 3; i++) expect(await source.release(await lease())).toBe(true);
    expect(await database.job(1n)).toMatchObject({ status: 'queued', attempts: 0 });
  });
});
