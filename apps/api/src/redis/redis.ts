import { Injectable, type OnApplicationShutdown, Inject } from '@nestjs/common';
import { ServiceContext } from '@zkr/service/service-context';
import { Redis, type RedisOptions } from 'ioredis';
import { Gauge } from 'prom-client';
import { API_CONFIG, type ApiConfig } from '../config.js';

/** A command that takes longer counts as failed: everything here is quicker to do without Redis. */
const COMMAND_TIMEOUT_MS = 250;

/** Two connections that come and go with Redis. Nothing waits for them, nothing depends on them. */
@Injectable()
export class RedisConnections implements OnApplicationShutdown {
  readonly commands: Redis;
  readonly subscriber: Redis;
  private reported = false;

  constructor(
    @Inject(API_CONFIG) config: ApiConfig,
    private readonly context: ServiceContext,
  ) {
    const options: RedisOptions = {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 2_000,
      autoResubscribe: false,
      retryStrategy: (attempt) => Math.min(2_000, 50 * 2 ** Math.min(attempt, 10)),
    };
    this.commands = this.open(config.redisUrl, { ...options, commandTimeout: COMMAND_TIMEOUT_MS });
    this.subscriber = this.open(config.redisUrl, options);
    const isUp = () => this.up;
    new Gauge({
      name: 'rollup_redis_up',
      help: '1 while Redis answers.',
      registers: [context.metrics],
      collect() {
        this.set(isUp() ? 1 : 0);
      },
    });
  }

  get up(): boolean {
    return this.commands.status === 'ready';
  }

  onApplicationShutdown(): void {
    this.commands.disconnect();
    this.subscriber.disconnect();
  }

  private open(url: string, options: RedisOptions): Redis {
    const redis = new Redis(url, options);
    redis.on('ready', () => (this.reported = false));
    redis.on('error', (error: Error) => {
      if (!this.reported)
        this.context.logger.warn({ reason: error.message }, 'Redis is away, going on without it');
      this.reported = true;
    });
    return redis;
  }
}
