/** Delivery is at least once and in order per key. Both ends count on nothing more. */
export interface OutgoingMessage {
  key: string;
  value: string;
  /** `event-id` is what consumers dedupe by. */
  headers: Record<string, string>;
}

export interface MessagePublisher {
  /** Resolves when every replica in sync has the messages; rejects if that is not certain. */
  publish(topic: string, messages: OutgoingMessage[]): Promise<void>;
}

export interface IncomingMessage {
  topic: string;
  partition: number;
  /** Decimal. */
  offset: string;
  key: string | null;
  value: Buffer | null;
  headers: Record<string, string>;
}

/** Resolves: the message is done and acknowledged. Rejects: it comes again, after a backoff. */
export type MessageHandler = (message: IncomingMessage) => Promise<void>;

export interface SubscribeOptions {
  /** Members of a group share its messages. One group per service. */
  group: string;
  topics: string[];
  onMessage: MessageHandler;
}

export interface Subscription {
  /** Whether messages flow now. False while the broker is away; the subscription keeps trying. */
  readonly connected: boolean;
  /** Waits for the running handler, then leaves the group. */
  stop(): Promise<void>;
}

export interface MessageSubscriber {
  /** Returns at once, also when the broker is away. */
  subscribe(options: SubscribeOptions): Subscription;
}

/** What the adapter tells; the service logs it. */
export type BusLog = (level: 'debug' | 'info' | 'warn' | 'error', message: string, detail?: object) => void;
