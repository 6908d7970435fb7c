import { Inject, Injectable } from '@nestjs/common';
import type { AccountView } from '@zkr/sdk/views';
import { API_CONFIG, type ApiConfig } from '../config.js';
import { RedisConnections } from '../redis/redis.js';

const GENERATION = 'rollup:account:generation';
const keyOf = (index: number) => `rollup:account:view:${index}`;

interface Entry {
  generation: string;
  view: AccountView;
}

/**
 * Views of accounts in Redis, for reads only: what admission asks comes from Postgres. An entry counts while its
 * generation is the current one, so one increment drops them all. Every failure of Redis is a miss.
 */
@Injectable()
export class AccountCache {
  constructor(
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly redis: RedisConnections,
  ) {}

  /** The generation is taken before `read`, so that a change in the meantime outdates what is kept. */
  async through(
    index: number,
    read: () => Promise<AccountView | undefined>,
  ): Promise<AccountView | undefined> {
    if (this.config.accountCacheMs === 0) return read();
    const [generation, text] = await this.redis.commands
      .mget(GENERATION, keyOf(index))
      .catch(() => [undefined, undefined]);
    const entry = parse(text);
    const current = generation ?? '0';
    if (entry?.generation === current) return entry.view;
    const view = await read();
    if (view && generation !== undefined) {
      const fresh = JSON.stringify({ generation: current, view } satisfies Entry);
      this.redis.commands.set(keyOf(index), fresh, 'PX', this.config.accountCacheMs).catch(() => undefined);
    }
    return view;
  }

  async forget(indexes: readonly number[]): Promise<void> {
    if (this.config.accountCacheMs === 0 || indexes.length === 0) return;
    await this.redis.commands.del(...new Set(indexes.map(keyOf))).catch(() => undefined);
  }

  async forgetAll(): Promise<void> {
    await this.redis.commands.incr(GENERATION).catch(() => undefined);
  }
}

function parse(text: string | null | undefined): Entry | undefined {
  try {
    return text ? (JSON.parse(text) as Entry) : undefined;
  } catch {
    return undefined;
  }
}
