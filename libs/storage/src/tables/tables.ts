import type { DeadLetterTable } from './dead-letter.js';
import type { InboxTable } from './inbox.js';
import type { LeaderTable } from './leader.js';
import type { OutboxTable } from './outbox.js';

/** Every table, one interface each in this folder. */
export interface Tables {
  dead_letter: DeadLetterTable;
  inbox: InboxTable;
  leader: LeaderTable;
  outbox: OutboxTable;
}
