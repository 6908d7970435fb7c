import type { EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs';
import { backoffMs } from './backoff.js';
import type { BusLog, IncomingMessage, MessageHandler } from './message-bus.js';

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 10_000;
const HEARTBEAT_MS = 2_000;

/**
 * Handles a batch message by message; an offset counts only after its handler succeeded. A failure pauses this
 * partition alone and fetches the same message again later, so that other topics go on and nothing is dropped.
 */
export class KafkaBatchHandler {
  /** Consecutive failures of the message a partition is stuck at. */
  private readonly failures = new Map<string, { offset: string; count: number }>();

  constructor(
    private readonly onMessage: MessageHandler,
    private readonly log: BusLog,
  ) {}

  async handle(payload: EachBatchPayload): Promise<void> {
    const { batch, isRunning, isStale, resolveOffset, heartbeat, commitOffsetsIfNecessary } = payload;
    for (const raw of batch.messages) {
      if (!isRunning() || isStale()) return;
      const message = incoming(batch.topic, batch.partition, raw);
      const beat = setInterval(() => void heartbeat().catch(() => undefined), HEARTBEAT_MS);
      try {
        await this.onMessage(message);
      } catch (error) {
        this.retryLater(payload, message, error);
        return;
      } finally {
        clearInterval(beat);
      }
      this.failures.delete(partitionKey(message));
      resolveOffset(raw.offset);
      await commitOffsetsIfNecessary();
      await heartbeat();
    }
  }

  private retryLater({ pause }: EachBatchPayload, message: IncomingMessage, error: unknown): void {
    const key = partitionKey(message);
    const last = this.failures.get(key);
    const count = last?.offset === message.offset ? last.count + 1 : 1;
    this.failures.set(key, { offset: message.offset, count });
    const retryInMs = Math.round(backoffMs(count, FIRST_RETRY_MS, MAX_RETRY_MS));
    const { topic, partition, offset, headers } = message;
    this.log(
      'warn',
      `Handler failed, the message stays: ${error instanceof Error ? error.message : String(error)}`,
      {
        topic,
        partition,
        offset,
        eventId: headers['event-id'],
        attempt: count,
        retryInMs,
      },
    );
    const resume = pause();
    setTimeout(resume, retryInMs).unref();
  }
}

function partitionKey({ topic, partition }: IncomingMessage): string {
  return `${topic}/${partition}`;
}

function incoming(
  topic: string,
  partition: number,
  { offset, key, value, headers }: KafkaMessage,
): IncomingMessage {
  return {
    topic,
    partition,
    offset,
    key: key?.toString('utf8') ?? null,
    value,
    headers: textHeaders(headers ?? {}),
  };
}

function textHeaders(headers: IHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return first === undefined ? [] : [[name, first.toString()]];
    }),
  );
}
