import type { KafkaOptions } from './kafka-client.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { type ConsumerTimings, KafkaSubscription } from './kafka-subscription.js';
import type {
  MessagePublisher,
  MessageSubscriber,
  OutgoingMessage,
  SubscribeOptions,
  Subscription,
} from './message-bus.js';

/** Kafka behind the port. Nothing here connects before it is used, and nothing gives up. */
export class KafkaBus implements MessagePublisher, MessageSubscriber {
  private readonly publisher: KafkaPublisher;
  private readonly subscriptions = new Set<Subscription>();

  constructor(
    private readonly options: KafkaOptions,
    private readonly timings: Partial<ConsumerTimings> = {},
  ) {
    this.publisher = new KafkaPublisher(options);
  }

  publish(topic: string, messages: OutgoingMessage[]): Promise<void> {
    return this.publisher.publish(topic, messages);
  }

  subscribe(options: SubscribeOptions): Subscription {
    const subscription = new KafkaSubscription(this.options, options, this.timings);
    this.subscriptions.add(subscription);
    return subscription;
  }

  /** Stops every subscription, then the producer. */
  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await this.publisher.close();
  }
}
