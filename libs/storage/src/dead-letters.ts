import type { DeadLetter, DeadLetterSink } from '@zkr/messaging/dead-letter';
import type { Database } from './database.js';

/** Keeps undecodable messages in the dead_letter table; the same message again changes nothing. */
export class DeadLetters implements DeadLetterSink {
  constructor(private readonly db: Database) {}

  async bury({ consumer, message, reason }: DeadLetter): Promise<void> {
    const headers = Object.entries(message.headers).map(([name, value]) => [withoutNul(name), withoutNul(value)]);
    await this.db
      .insertInto('dead_letter')
      .values({
        consumer,
        topic: message.topic,
        partition: message.partition,
        offset: message.offset,
        key: message.key === null ? null : withoutNul(message.key),
        headers: JSON.stringify(Object.fromEntries(headers)),
        value: message.value,
        reason: withoutNul(reason),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Postgres has no NUL in text, and a message that cannot be put aside holds up its partition for ever. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
