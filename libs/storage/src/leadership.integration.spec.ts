import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.js';
import { acquireOrRenew, fence, FencedError, stepDown } from './leadership.js';
import { enqueue } from './outbox.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
}, 60_000);
afterAll(() => database.stop());

const writeAs = (role: string, epoch: number) =>
  db.transaction().execute(async (trx) => {
    await fence(trx, role, epoch);
    await enqueue(trx, { topic: 't', key: 'k', eventId: `${role}:${epoch}`, payload: {} });
  });

/** Longer than any test: a lease ends here by `lapse` alone, so that no test depends on how fast it runs. */
const TTL_MS = 600_000;

const lapse = (role: string) =>
  sql`UPDATE leader SET until = clock_timestamp() - interval '1 millisecond' WHERE role = ${role}`.execute(
    db,
  );

describe('leadership (X3)', () => {
  it('grows the epoch with each change of holder and each lapse', async () => {
    expect(await acquireOrRenew(db, 'r1', 'a', TTL_MS)).toBe(1);
    expect(await acquireOrRenew(db, 'r1', 'a', TTL_MS)).toBe(1);
    expect(await acquireOrRenew(db, 'r1', 'b', TTL_MS)).toBeNull();
    await lapse('r1');
    expect(await acquireOrRenew(db, 'r1', 'a', TTL_MS)).toBe(2);
    await lapse('r1');
    expect(await acquireOrRenew(db, 'r1', 'b', TTL_MS)).toBe(3);
    expect(await acquireOrRenew(db, 'r1', 'a', TTL_MS)).toBeNull();
  });

  it('ends a lease after its time by the clock of Postgres', async () => {
    await acquireOrRenew(db, 'r5', 'a', 50);
    await expect.poll(() => acquireOrRenew(db, 'r5', 'b', TTL_MS), { timeout: 10_000 }).toBe(2);
  });

  it('lets one of many take a new role', async () => {
    const epochs = await Promise.all(
      ['a', 'b', 'c', 'd'].map((holder) => acquireOrRenew(db, 'r2', holder, TTL_MS)),
    );
    expect(epochs.filter((epoch) => epoch !== null)).toEqual([1]);
  });

  it('refuses the writes of a leader that slept through its lease', async () => {
    const paused = (await acquireOrRenew(db, 'r3', 'paused', TTL_MS))!;
    await writeAs('r3', paused);
    await lapse('r3');
    const current = (await acquireOrRenew(db, 'r3', 'next', TTL_MS))!;
    await expect(writeAs('r3', paused)).rejects.toBeInstanceOf(FencedError);
    await writeAs('r3', current);
    await stepDown(db, 'r3', paused);
    expect(await acquireOrRenew(db, 'r3', 'paused', TTL_MS)).toBeNull();
  });

  it('keeps a rival out until a fenced transaction has ended', async () => {
    const epoch = (await acquireOrRenew(db, 'r4', 'a', TTL_MS))!;
    await lapse('r4');
    const log: string[] = [];
    let rival: Promise<unknown> | undefined;
    await db.transaction().execute(async (trx) => {
      await fence(trx, 'r4', epoch);
      rival = acquireOrRenew(db, 'r4', 'b', TTL_MS).then((won) => log.push(`b leads ${won}`));
      await expect.poll(waitingForLock, { timeout: 10_000 }).toBe(1);
      log.push('a commits');
    });
    await rival;
    expect(log).toEqual(['a commits', 'b leads 2']);
  });
});

async function waitingForLock(): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(
    db,
  );
  return Number(rows[0]!.count);
}
