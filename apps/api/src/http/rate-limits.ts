import { Inject, Injectable } from '@nestjs/common';
import { ServiceContext } from '@zkr/service/service-context';
import { isIPv6 } from 'node:net';
import { Counter } from 'prom-client';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { API_CONFIG, type ApiConfig } from '../config.js';
import { RedisConnections } from '../redis/redis.js';

export interface RateVerdict {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Seconds until the window ends. */
  resetSeconds: number;
}

/** Requests per address, counted in Redis over all replicas; while Redis is away each replica counts for itself. */
@Injectable()
export class RateLimits {
  private readonly limiter: RateLimiterRedis | undefined;
  private readonly limit: number;
  private readonly rejections: Counter;

  constructor(
    @Inject(API_CONFIG) { rateLimitRequests: points, rateLimitWindowSeconds: duration }: ApiConfig,
    redis: RedisConnections,
    { metrics }: ServiceContext,
  ) {
    this.rejections = new Counter({
      name: 'rollup_ratelimit_rejections_total',
      help: 'Requests over the rate limit.',
      labelNames: ['scope'],
      registers: [metrics],
    });
    this.limit = points;
    if (points === 0) return;
    this.limiter = new RateLimiterRedis({
      storeClient: redis.commands,
      keyPrefix: 'rollup:rate',
      points,
      duration,
      rejectIfRedisNotReady: true,
      // Whoever is over the limit costs Redis nothing.
      inMemoryBlockOnConsumed: points + 1,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix: 'rollup:rate', points, duration }),
    });
  }

  async take(address: string, scope: 'http' | 'grpc'): Promise<RateVerdict | undefined> {
    if (!this.limiter) return undefined;
    try {
      return this.verdict(true, await this.limiter.consume(network(address)));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      this.rejections.inc({ scope });
      return this.verdict(false, refusal);
    }
  }

  private verdict(allowed: boolean, { remainingPoints, msBeforeNext }: RateLimiterRes): RateVerdict {
    return {
      allowed,
      limit: this.limit,
      remaining: Math.max(0, remainingPoints),
      resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)),
    };
  }
}

/** An IPv6 customer has a /64 at least, so that is what counts as one address. */
export function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]!.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
