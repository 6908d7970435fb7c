import { sql } from 'kysely';
import type { Database, Trx } from './database.js';
import { storageSignals } from './storage-signals.js';

export class FencedError extends Error {
  readonly code = 'fenced';
  readonly params: { role: string; epoch: number };

  constructor(role: string, epoch: number) {
    super(`Epoch ${epoch} of ${role} is over: another process leads. Drop this work.`);
    this.name = 'FencedError';
    this.params = { role, epoch };
  }
}

/**
 * Takes or prolongs the lead of `role`. Only the clock of Postgres counts. The epoch grows at every change of holder
 * and after every lapse.
 *
 * @param holder unique to the process, so that a restarted one does not take itself for the old one
 * @returns the epoch, or null while another holds it
 */
export async function acquireOrRenew(
  db: Database,
  role: string,
  holder: string,
  ttlMs: number,
): Promise<number | null> {
  const attempt = () =>
    sql<{ epoch: bigint }>`
    UPDATE leader
       SET epoch = CASE WHEN holder = ${holder} AND until >= clock_timestamp() THEN epoch ELSE epoch + 1 END,
           holder = ${holder}, until = clock_timestamp() + ${ttlMs} * interval '1 millisecond'
     WHERE role = ${role} AND (until IS NULL OR until < clock_timestamp() OR holder = ${holder})
    RETURNING epoch`.execute(db);
  const [taken] = (await attempt()).rows;
  if (taken) return Number(taken.epoch);
  const { numAffectedRows } =
    await sql`INSERT INTO leader (role) VALUES (${role}) ON CONFLICT DO NOTHING`.execute(db);
  if (!numAffectedRows) return null;
  const [first] = (await attempt()).rows;
  return first ? Number(first.epoch) : null;
}

/**
 * Makes `trx` the work of this epoch: it throws FencedError if the epoch is over, and until `trx` ends no other
 * process can take the lead. Call it in every transaction that writes as the leader.
 */
export async function fence(trx: Trx, role: string, epoch: number): Promise<void> {
  const { rows } =
    await sql`SELECT 1 FROM leader WHERE role = ${role} AND epoch = ${epoch} FOR SHARE`.execute(trx);
  if (rows.length > 0) return;
  storageSignals.fenced.publish({ role });
  throw new FencedError(role, epoch);
}

/** Lets the next one lead at once. No effect if `epoch` is over. */
export async function stepDown(db: Database, role: string, epoch: number): Promise<void> {
  await sql`
    UPDATE leader SET until = clock_timestamp() - interval '1 microsecond', holder = NULL
     WHERE role = ${role} AND epoch = ${epoch}`.execute(db);
}
