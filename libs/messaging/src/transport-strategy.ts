import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { DeadLetterSink } from './dead-letter.js';
import { decodeEvent, type TopicSchemas } from './decode-event.js';
import { EventContext } from './event-context.js';
import { messagingSignals } from './messaging-signals.js';
import type { BusLog, IncomingMessage, MessageSubscriber, Subscription } from './message-bus.js';

export interface BusTransportOptions {
  /** The service's name: consumer group, and `consumer` of its dead letters. */
  group: string;
  bus: MessageSubscriber;
  schemas: TopicSchemas;
  deadLetters: DeadLetterSink;
  log?: BusLog;
  /** Decodes to try before the message is buried: a newer replica of the service may know its schema. Default 3. */
  decodeAttempts?: number;
  /** Called around each handler, for the progress watchdog. @returns the end of it */
  track?: (name: string) => () => void;
}

/**
 * Lets `@OnEvent('<topic>')` handlers of a Nest service consume from our bus. A handler gets (payload, EventContext), does
 * dedupe and effect in one transaction, and may run twice for one event. If it throws, the message comes again.
 */
export class BusTransport extends Server implements CustomTransportStrategy {
  /** Nest then leaves a failure to us; we log it once and retry. */
  override readonly propagatesEventHandlerErrors = true;
  /** Without an id of its own Nest would give it an app's gRPC handlers too, as if they were topics. */
  override readonly transportId = Symbol('rollup-events');
  private readonly badDecodes = new Map<string, number>();
  private subscription: Subscription | undefined;

  constructor(private readonly options: BusTransportOptions) {
    super();
  }

  /** Does not wait for Kafka: a service is ready without it. */
  listen(callback: (error?: unknown) => void): void {
    const topics = [...this.messageHandlers.keys()];
    const unknown = topics.filter((topic) => !Object.hasOwn(this.options.schemas, topic));
    if (unknown.length > 0)
      return callback(
        new Error(`No schema for the topics ${unknown.join(', ')}: add them to libs/messages.`),
      );
    const { bus, group } = this.options;
    if (topics.length > 0)
      this.subscription = bus.subscribe({ group, topics, onMessage: (message) => this.receive(message) });
    callback();
  }

  async close(): Promise<void> {
    await this.subscription?.stop();
    this.subscription = undefined;
  }

  /** Whether events flow now. For the status page, not for readiness. */
  get connected(): boolean {
    return this.subscription?.connected ?? false;
  }

  on(): never {
    throw new Error('BusTransport has no events.');
  }

  unwrap<T>(): T {
    return this.options.bus as T;
  }

  /** Resolves once the message is dealt with; rejects to have it again. */
  async receive(message: IncomingMessage): Promise<void> {
    const end = this.options.track?.(`event ${message.topic}`);
    try {
      const decoded = decodeEvent(this.options.schemas, message);
      if (!decoded.ok) return await this.refuse(message, decoded.reason);
      await this.dispatch(decoded.payload, new EventContext(decoded.eventId, message));
    } finally {
      end?.();
    }
  }

  private async dispatch(payload: unknown, context: EventContext): Promise<void> {
    const handler = this.messageHandlers.get(context.topic);
    if (!handler) throw new Error(`No handler for topic ${context.topic}`);
    const result: unknown = await handler(payload, context);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }

  private async refuse(message: IncomingMessage, reason: string): Promise<void> {
    const position = `${message.topic}/${message.partition}/${message.offset}`;
    const attempts = (this.badDecodes.get(position) ?? 0) + 1;
    if (attempts < (this.options.decodeAttempts ?? 3)) {
      this.badDecodes.set(position, attempts);
      throw new Error(`Cannot decode ${position}: ${reason}`);
    }
    await this.options.deadLetters.bury({ consumer: this.options.group, message, reason });
    this.badDecodes.delete(position);
    messagingSignals.buried.publish({ topic: message.topic });
    this.options.log?.('error', `Dead letter: cannot decode ${position}: ${reason}`);
  }
}
