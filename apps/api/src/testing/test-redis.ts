import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '@zkr/embedded/ports';
import { EmbeddedRedis } from '@zkr/embedded/redis';
import { Redis } from 'ioredis';

/** A throw-away Redis, which may be stopped and started. */
export interface TestRedis {
  url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  flush(): Promise<void>;
  remove(): Promise<void>;
}

export async function startTestRedis(): Promise<TestRedis> {
  const dataDir = mkdtempSync(join(tmpdir(), 'zkr-redis-'));
  const cacheDir = resolve(import.meta.dirname, '../../../../.rollup/cache');
  const redis = new EmbeddedRedis(
    { dataDir, cacheDir, env: process.env, onProgress: () => undefined, onExit: () => undefined },
    await freePort(),
  );
  await redis.start();
  return {
    url: redis.url,
    start: () => redis.start(),
    stop: () => redis.stop(),
    async flush() {
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
    },
    async remove() {
      await redis.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
