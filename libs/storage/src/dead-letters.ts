import type { DeadLetter, DeadLetterSink } from '@zkr/messaging/dead-letter';
import type { Database } from './database.js';

/** Keeps undecodable messages in the dead_letter table; the same message again changes nothing. */
export class DeadLetters implements DeadLetterSink {
  constructor(private readonly db: Database) {}

  async bury({ consumer, message, reason }: DeadLetter): Promise<void> {
    await this.db
      .insertInto('dead_letter')
      .values({
        consumer,
        topic: message.topic,
        partition: message.partition,
        offset: message.offset,
        key: message.key,
        headers: JSON.stringify(message.headers),
        value: message.value,
        reason,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
