import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

export interface DeadLetterTable {
  id: GeneratedAlways<bigint>;
  consumer: string;
  topic: string;
  partition: number;
  /** Kafka offset in decimal. */
  offset: string;
  key: string | null;
  headers: ColumnType<Record<string, string>, string, never>;
  value: Buffer | null;
  reason: string;
  created_at: Generated<Date>;
  resolved_at: Date | null;
}
