import { availableParallelism } from 'node:os';
import { durationMs, flag, integer, port, url } from '../config-types.js';
import { infrastructureSettings, serviceSettings } from '../service-settings.js';
import { setting } from '../setting.js';
import { feeTokens } from './fee-tokens.js';
import { z } from 'zod';

/** "0:1000,1:5" → token id to fee. */
const minimumFees = z
  .string()
  .regex(/^\d{1,10}:\d{1,39}(,\d{1,10}:\d{1,39})*$/, 'must be token:fee pairs, such as 0:1000,1:5')
  .transform(
    (text) =>
      new Map(
        text.split(',').map((pair) => [Number(pair.split(':')[0]), BigInt(pair.split(':')[1]!)] as const),
      ),
  );

/** Everything the api reads from its environment. */
export const apiSettings = z
  .object({
    ...serviceSettings,
    ...infrastructureSettings,
    httpPort: setting(port().default(3000), { env: 'HTTP_PORT', description: 'port of REST and /docs' }),
    httpHost: setting(z.string().default('0.0.0.0'), { description: 'address REST listens on' }),
    grpcPort: setting(port().default(3001), { env: 'GRPC_PORT', description: 'port of gRPC' }),
    grpcHost: setting(z.string().default('0.0.0.0'), { description: 'address gRPC listens on' }),
    redisUrl: setting(url('redis', 'rediss'), {
      env: 'REDIS_URL',
      secret: true,
      description: 'Redis connection string; Redis may be away',
    }),
    feeOwner: setting(
      z
        .string()
        .regex(/^0x[0-9a-fA-F]{40}$/, 'must be 0x and 40 hex digits')
        .transform((text) => text.toLowerCase()),
      { description: 'L1 address of the operator, whose accounts of the fee tokens take the fees' },
    ),
    feeTokens,
    minimumFees: setting(minimumFees.optional(), {
      description: 'least fee per fee token, as token:fee,token:fee; 0 for others',
    }),
    freeTransactions: setting(flag().default(true), {
      description: 'whether a fee of 0 is taken, where there is no minimum; false: a transaction of a token in which no fee is taken is refused, a withdrawal too',
    }),
    maxBodyBytes: setting(integer(1_024, 1_048_576).default(65_536), {
      description: 'largest request body and gRPC message',
    }),
    nonceWindow: setting(integer(1, 10_000).default(64), {
      description: 'how far a nonce may run ahead of the next free one',
    }),
    maxPendingPerAccount: setting(integer(1, 100_000).default(256), {
      description: 'pending transactions of one account',
    }),
    maxUnorderedTransactions: setting(integer(1, 100_000_000).default(200_000), {
      description:
        'transactions of all accounts that wait for a place; beyond it a new one is answered 503 OVERLOADED, from half of it on one with a gap before its nonce',
    }),
    signatureThreads: setting(integer(1, 256).default(Math.max(1, availableParallelism() - 1)), {
      defaultText: 'cores − 1',
      description: 'threads that check signatures',
    }),
    maxQueuedSubmissions: setting(integer(1, 1_000_000).default(2_000), {
      description: 'submissions that wait at each step; beyond it a new one is answered 503 OVERLOADED',
    }),
    maxWaitMs: setting(durationMs().default(30_000), { description: 'longest ?wait=… of one request' }),
    maxWatchers: setting(integer(1, 1_000_000).default(10_000), {
      description: 'requests and streams waiting for a transaction',
    }),
    rateLimitRequests: setting(integer(0, 1_000_000).default(2_000), {
      description: 'requests of one address per window; 0 for no limit',
    }),
    rateLimitWindowSeconds: setting(integer(1, 3_600).default(10), {
      description: 'the window of the rate limit',
    }),
    trustedProxies: setting(integer(0, 10).default(0), {
      description:
        'proxies in front of this service whose X-Forwarded-For counts; 0: the address is the connection’s',
    }),
    accountCacheMs: setting(durationMs().default(1_000), {
      description: 'how long Redis keeps a view of an account; 0 for never',
    }),
  })
  .refine(({ feeTokens, minimumFees }) => [...(minimumFees?.keys() ?? [])].every((token) => feeTokens.includes(token)), {
    message: 'ROLLUP_MINIMUM_FEES names a token that ROLLUP_FEE_TOKENS does not: list it there, or no fee is taken in it at all',
  });
