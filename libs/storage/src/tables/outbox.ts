import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

export interface OutboxTable {
  id: GeneratedAlways<bigint>;
  /** The writing transaction (xid8), as text. Set by its default. */
  txid: ColumnType<string, never, never>;
  topic: string;
  key: string;
  event_id: string;
  /** JSON text on the way in; what pg parsed from jsonb on the way out. */
  payload: ColumnType<unknown, string, never>;
  created_at: Generated<Date>;
  published_at: Date | null;
}
