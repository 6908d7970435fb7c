import { type Database, openDatabase } from '@zkr/storage/database';
import { startTestDatabase } from '@zkr/storage/test-database';
import { sql } from 'kysely';

/** A migrated Postgres with one open batch: `owner` sees everything, `prover` is the role of provers. */
export interface TestProvingDatabase {
  readonly owner: Database;
  readonly prover: Database;
  readonly proverUrl: string;
  addSegment(id: bigint, options?: { maxAttempts?: number; circuitId?: number; trace?: Uint8Array; publicInputs?: readonly string[] }): Promise<void>;
  job(id: bigint): Promise<{ status: string; attempts: number; last_error: string | null; lease_token: bigint; proof: unknown }>;
  longestLease(): Promise<{ seconds: number; name: number }>;
  /** As if the time had passed: leases are over, pauses too. */
  timePasses(): Promise<void>;
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTestProvingDatabase(): Promise<TestProvingDatabase> {
  const database = await startTestDatabase();
  const { db: owner } = database;
  await sql`ALTER ROLE rollup_prover LOGIN PASSWORD 'prover'`.execute(owner);
  const url = new URL(database.url);
  Object.assign(url, { username: 'rollup_prover', password: 'prover' });
  const prover = openDatabase({ url: url.href, applicationName: 'test-prover' });
  await owner.insertInto('batch').values({ number: 1n, timeline: 1n, circuit_id: 0, status: 'open', root_before: '0x' }).execute();
  return {
    owner,
    prover,
    proverUrl: url.href,
    async addSegment(id, { maxAttempts = 5, circuitId = 0, trace = new Uint8Array(), publicInputs = ['1'] } = {}) {
      await owner
        .insertInto('segment')
        .values({
          ...{ id, timeline: 1n, batch_number: 1n, circuit_id: circuitId, status: 'sealed', timestamp: 1n, fee_slots: '[]' },
          ...{ root_before: '0x', account_count_before: 0n, trace: Buffer.from(trace), public_inputs: JSON.stringify(publicInputs) },
        })
        .execute();
      await owner.insertInto('proof_job').values({ segment_id: id, circuit_id: circuitId, status: 'queued', max_attempts: maxAttempts }).execute();
    },
    job: (id) =>
      owner
        .selectFrom('proof_job')
        .select(['status', 'attempts', 'last_error', 'lease_token', 'proof'])
        .where('segment_id', '=', id)
        .executeTakeFirstOrThrow(),
    async longestLease() {
      const { rows } = await sql<{ seconds: number; name: number }>`
        SELECT extract(epoch FROM max(lease_until) - clock_timestamp())::float8 AS seconds, max(length(lease_owner)) AS name FROM proof_job`.execute(owner);
      return rows[0]!;
    },
    async timePasses() {
      await sql`UPDATE proof_job SET lease_until = lease_until - interval '1 hour', run_after = run_after - interval '1 hour'`.execute(owner);
    },
    async clear() {
      await sql`DELETE FROM proof_job`.execute(owner);
      await sql`DELETE FROM segment`.execute(owner);
      await sql`DELETE FROM outbox`.execute(owner);
    },
    async stop() {
      await prover.destroy();
      await database.stop();
    },
  };
}
