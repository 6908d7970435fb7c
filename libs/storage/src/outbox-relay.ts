import type { MessagePublisher, OutgoingMessage } from '@zkr/messaging/message-bus';
import { sql } from 'kysely';
import type { Database, Trx } from './database.js';

/** Any constant: names the right to relay. */
const RELAY_LOCK = 0x7a6b7231;

export interface OutboxRelayOptions {
  db: Database;
  publisher: MessagePublisher;
  /** Rows read in one round. */
  batchSize?: number;
}

/**
 * - `more`: published as much as a round takes; there may be more.
 * - `held-back`: committed rows wait for an older transaction to end, which notifies nobody: come again soon.
 * - `contended`: another relay is at it; look again later in case it dies.
 * - `idle`: nothing is left; wait for a notification or the poll.
 */
export type RelayRound = { published: number; next: 'more' | 'held-back' | 'contended' | 'idle' };

interface Row {
  id: bigint;
  topic: string;
  key: string;
  event_id: string;
  payload: string;
  /** Whether every transaction before this row's has ended. */
  due: boolean;
}

/**
 * Publishes the outbox, then marks it.
 *
 * Any number may run: an advisory lock lets one publish at a time, so that the order of (txid, id) holds over all keys
 * without remembering positions. The rows themselves stay unlocked while Kafka answers, because a row lock would give
 * this transaction an id, and a hanging broker would then hold back pg_snapshot_xmin, and with it every outbox row.
 * Losing the lock in the middle (terminated backend), or a crash before the mark, publishes rows twice: consumers
 * dedupe by event id.
 */
export class OutboxRelay {
  constructor(private readonly options: OutboxRelayOptions) {}

  /** One round. Throws when Kafka or Postgres refuse; nothing is marked then. */
  relayOnce(): Promise<RelayRound> {
    return this.options.db.transaction().execute(async (trx) => {
      const { rows: lock } = await sql<{
        held: boolean;
      }>`SELECT pg_try_advisory_xact_lock(${RELAY_LOCK}) AS held`.execute(trx);
      if (!lock[0]?.held) return { published: 0, next: 'contended' };

      const limit = this.options.batchSize ?? 500;
      const rows = await this.read(trx, limit);
      const due = rows.filter((row) => row.due);
      const next = due.length < rows.length ? 'held-back' : rows.length === limit ? 'more' : 'idle';
      if (due.length === 0) return { published: 0, next };

      for (const [topic, messages] of byTopic(due)) await this.options.publisher.publish(topic, messages);
      await sql`UPDATE outbox SET published_at = clock_timestamp() WHERE id = ANY(${due.map(({ id }) => id)}::bigint[])`.execute(
        trx,
      );
      return { published: due.length, next };
    });
  }

  /** Deletes rows published more than `olderThanMs` ago. @returns rows deleted */
  async prune(olderThanMs: number, limit = 5_000): Promise<number> {
    const { numAffectedRows } = await sql`
      DELETE FROM outbox WHERE id IN (
        SELECT id FROM outbox WHERE published_at < clock_timestamp() - ${olderThanMs} * interval '1 millisecond'
         LIMIT ${limit} FOR UPDATE SKIP LOCKED)`.execute(this.options.db);
    return Number(numAffectedRows ?? 0n);
  }

  /** Those that are not due come last: an older running transaction may still write before them, and its end notifies nobody. */
  private async read(trx: Trx, limit: number): Promise<Row[]> {
    const { rows } = await sql<Row>`
      SELECT id, topic, key, event_id, payload::text AS payload, txid < pg_snapshot_xmin(pg_current_snapshot()) AS due
        FROM outbox WHERE published_at IS NULL
       ORDER BY txid, id LIMIT ${limit}`.execute(trx);
    return rows;
  }
}

function byTopic(rows: Row[]): Map<string, OutgoingMessage[]> {
  const topics = new Map<string, OutgoingMessage[]>();
  for (const { topic, key, event_id, payload } of rows) {
    const messages = topics.get(topic) ?? [];
    messages.push({ key, value: payload, headers: { 'event-id': event_id } });
    topics.set(topic, messages);
  }
  return topics;
}
