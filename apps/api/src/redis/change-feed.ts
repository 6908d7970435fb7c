import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RedisConnections } from './redis.js';

const CHANNEL = 'rollup:changed';

/**
 * Tells every replica of the api that something moved on. Kafka gives an event to one replica; Redis carries it to the
 * others. A lost announcement costs time until the next poll, nothing else.
 */
@Injectable()
export class ChangeFeed implements OnModuleInit {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly redis: RedisConnections) {}

  onModuleInit(): void {
    const { subscriber } = this.redis;
    subscriber.on('message', () => this.tell());
    // Announcements made while the connection was away are lost, so look once.
    subscriber.on(
      'ready',
      () =>
        void subscriber.subscribe(CHANNEL).then(
          () => this.tell(),
          () => undefined,
        ),
    );
    if (subscriber.status === 'ready') void subscriber.subscribe(CHANNEL).catch(() => undefined);
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  announce(): void {
    this.tell();
    this.redis.commands.publish(CHANNEL, '').catch(() => undefined);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
