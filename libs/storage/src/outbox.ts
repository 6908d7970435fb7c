import type { Trx } from './database.js';

export interface OutboxMessage {
  topic: string;
  /** Messages of one key are published in the order of their transactions. Use the aggregate's id. */
  key: string;
  /** What consumers dedupe by. Deterministic where possible, such as `segment.executed:12`. */
  eventId: string;
  /** Plain JSON: amounts and field elements as strings. */
  payload: unknown;
}

/** Has the messages published if and only if `trx` commits. A relay publishes them at least once. */
export async function enqueue(trx: Trx, messages: OutboxMessage | OutboxMessage[]): Promise<void> {
  const list = Array.isArray(messages) ? messages : [messages];
  if (list.length === 0) return;
  await trx
    .insertInto('outbox')
    .values(
      list.map(({ topic, key, eventId, payload }) => ({
        topic,
        key,
        event_id: eventId,
        payload: JSON.stringify(payload),
      })),
    )
    .execute();
}
