import { fromHex, toHex32 } from '@zkr/protocol/hex';
import { deriveL2Key, type L2Key } from '@zkr/protocol/l2-key';
import { createLogger } from '@zkr/service/logger';
import { startService } from '@zkr/service/start-service';
import { type Database, openDatabase } from '@zkr/storage/database';
import { migrateUp } from '@zkr/storage/migrate';
import { startTestPostgres, type TestPostgres } from '@zkr/storage/test-postgres';
import { api } from '../service.js';
import { apiConfig, type ApiConfig } from '../config.js';
import { freePort } from '@zkr/embedded/ports';
import { startTestRedis, type TestRedis } from './test-redis.js';

export const DOMAIN = 0x1234567890abcdefn;
/** That the registrations of keys are signed for. */
export const DEPLOYMENT = { chainId: 31337n, contract: fromHex(`0x${'cc'.repeat(20)}`) };
export const FEE_OWNER = `0x${'fe'.repeat(20)}`;
/** Nothing listens there: the api must not need Kafka. */
const NO_KAFKA = '127.0.0.1:9';

/** The api over real Postgres and Redis, in this process. */
export interface TestApi {
  url: string;
  grpcAddress: string;
  db: Database;
  postgres: TestPostgres;
  redis: TestRedis;
  config: ApiConfig;
  app: import('@nestjs/common').INestApplication;
  stop(): Promise<void>;
}

export async function startTestApi(settings: Partial<ApiConfig> = {}): Promise<TestApi> {
  const [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()]);
  try {
    return await startApi(postgres, redis, settings);
  } catch (error) {
    await Promise.all([postgres.stop(), redis.remove()]);
    throw error;
  }
}

async function startApi(postgres: TestPostgres, redis: TestRedis, settings: Partial<ApiConfig>): Promise<TestApi> {
  await migrateUp(postgres.url);
  const db = openDatabase({ url: postgres.url, applicationName: 'test' });
  await deploy(db);
  const grpcPort = await freePort();
  const defaults = apiConfig.parse({
    databaseUrl: postgres.url,
    kafkaBrokers: NO_KAFKA,
    redisUrl: redis.url,
    feeOwner: FEE_OWNER,
  });
  const config: ApiConfig = {
    ...defaults,
    healthPort: 0,
    httpPort: 0,
    httpHost: '127.0.0.1',
    grpcPort,
    grpcHost: '127.0.0.1',
    rateLimitRequests: 0,
    pollIntervalMs: 100,
    ...settings,
  };
  const service = await startService(
    api,
    config,
    createLogger({ service: 'api', level: process.env['TEST_LOG'] ?? 'silent' }),
  );
  return {
    url: `http://127.0.0.1:${service.httpPort}`,
    grpcAddress: `127.0.0.1:${grpcPort}`,
    db,
    postgres,
    redis,
    config,
    app: service.app,
    async stop() {
      await service.stop('test over', false);
      await db.destroy();
      await Promise.all([postgres.stop(), redis.remove()]);
    },
  };
}

async function deploy(db: Database): Promise<void> {
  await db
    .insertInto('deployment')
    .values({
      chain_id: 31337n,
      contract: `0x${'cc'.repeat(20)}`,
      verifier: `0x${'dd'.repeat(20)}`,
      deployment_block: 1n,
      genesis_hash: toHex32(1n),
      domain: toHex32(DOMAIN),
      tree_depth: 12,
      fee_slots: 2,
      circuits: JSON.stringify([{ id: 0, name: 'segment-5', slots: 5, circuitHash: 'ab' }]),
    })
    .execute();
}

/** A key that only depends on its number. */
export function testKey(number: number): L2Key {
  return deriveL2Key(new Uint8Array(32).fill(number + 1));
}

export interface TestAccount {
  index: number;
  owner?: string;
  token?: number;
  nonce?: number;
  balance: bigint;
  /** Undefined: key unset. */
  key?: L2Key | undefined;
}

export async function putAccount(
  db: Database,
  { index, owner, token = 0, nonce = 0, balance, key }: TestAccount,
): Promise<void> {
  const row = {
    index: BigInt(index),
    owner: owner ?? `0x${(index + 1).toString(16).padStart(40, '0')}`,
    token: BigInt(token),
    nonce: BigInt(nonce),
    balance: balance.toString(),
    key_x: toHex32(key?.publicKey.x ?? 0n),
    key_y: toHex32(key?.publicKey.y ?? 0n),
  };
  await db
    .insertInto('account')
    .values(row)
    .onConflict((conflict) => conflict.column('index').doUpdateSet(row))
    .execute();
}
