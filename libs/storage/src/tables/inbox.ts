import type { Generated } from 'kysely';

export interface InboxTable {
  consumer: string;
  event_id: string;
  received_at: Generated<Date>;
}
