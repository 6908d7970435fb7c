import { sql } from 'kysely';
import type { Database, Trx } from './database.js';
import { storageSignals } from './storage-signals.js';

/**
 * Marks the event as handled by `consumer` in the transaction of the effect.
 *
 * @returns false if it was handled before: then skip the effect. Of two at once the second waits for the first to
 * commit or roll back.
 */
export async function once(trx: Trx, consumer: string, eventId: string): Promise<boolean> {
  const inserted = await trx
    .insertInto('inbox')
    .values({ consumer, event_id: eventId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('event_id')
    .executeTakeFirst();
  if (!inserted) storageSignals.duplicate.publish({ consumer });
  return inserted !== undefined;
}

/** Forgets events older than `olderThanMs`, which must exceed the retention of the topics. @returns rows deleted */
export async function pruneInbox(db: Database, olderThanMs: number, limit = 5_000): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM inbox WHERE (consumer, event_id) IN (
      SELECT consumer, event_id FROM inbox
       WHERE received_at < clock_timestamp() - ${olderThanMs} * interval '1 millisecond' LIMIT ${limit})`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0n);
}
