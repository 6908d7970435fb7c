import { sql } from 'kysely';
import type { Database } from './database.js';

export interface OutboxState {
  /** Events not published yet. */
  readonly pending: number;
  /** Seconds; of the oldest of them, 0 for none. */
  readonly oldestAgeSeconds: number;
  /** Messages put aside and not marked as resolved. */
  readonly deadLetters: number;
}

/** Whether the hand-over between the services flows. To alert on. */
export async function readOutboxState(db: Database): Promise<OutboxState> {
  const { rows } = await sql<{ pending: number; age: number; dead: number }>`
    SELECT count(*)::int4 AS pending,
           coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS age,
           (SELECT count(*)::int4 FROM dead_letter WHERE resolved_at IS NULL) AS dead
      FROM outbox WHERE published_at IS NULL`.execute(db);
  const { pending, age, dead } = rows[0]!;
  return { pending, oldestAgeSeconds: age, deadLetters: dead };
}
