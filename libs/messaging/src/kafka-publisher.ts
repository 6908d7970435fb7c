import type { Producer } from 'kafkajs';
import { kafkaClient, type KafkaOptions } from './kafka-client.js';
import type { MessagePublisher, OutgoingMessage } from './message-bus.js';

/** Above this a publish fails; below idle_in_transaction_session_timeout, in which the outbox relay waits. */
const PUBLISH_TIMEOUT_MS = 15_000;

/** Connects on first use. After any failure it starts over with a new producer, see `reset`. */
export class KafkaPublisher implements MessagePublisher {
  private producer: Promise<Producer> | undefined;

  constructor(private readonly options: KafkaOptions) {}

  async publish(topic: string, messages: OutgoingMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const producer = (this.producer ??= this.connect());
    try {
      await withTimeout(
        producer.then((connected) => connected.send({ topic, messages, acks: -1 })),
        PUBLISH_TIMEOUT_MS,
        `Kafka did not accept ${messages.length} messages for ${topic} within ${PUBLISH_TIMEOUT_MS} ms`,
      );
    } catch (error) {
      await this.reset(producer);
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.producer) await this.reset(this.producer);
  }

  private async connect(): Promise<Producer> {
    // Idempotent with retries, one request in flight: the broker drops what a retry sends twice and keeps the order.
    const producer = kafkaClient(this.options).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    await producer.connect();
    return producer;
  }

  /** A producer whose sequence numbers the broker no longer follows never recovers by itself. */
  private async reset(failed: Promise<Producer>): Promise<void> {
    if (this.producer === failed) this.producer = undefined;
    await failed
      .then((producer) => withTimeout(producer.disconnect(), 2_000, 'disconnect'))
      .catch(() => undefined);
  }
}

async function withTimeout<T>(work: Promise<T>, ms: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(message)), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
