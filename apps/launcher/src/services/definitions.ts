import { Wallet } from 'ethers';
import type { Config } from '../config.js';
import { circuitCache } from '../setup/circuits.js';
import { proverUrl } from '../setup/database.js';
import type { ServiceSpec } from './service-spec.js';

export interface ServicesInput {
  config: Config;
  servers: { kafkaBrokers: string; databaseUrl: string; redisUrl: string; l1RpcUrl: string };
  /** The journey pays in each of them. */
  feeTokens: readonly number[];
  /** As resolved; in the config they may be 0. */
  httpPort: number;
  grpcPort: number;
  provers: number;
  cacheDir: string;
  /** Free ports for the probes and for the metrics of the named service. */
  healthPort: (name: string) => number;
  metricsPort: (name: string) => number;
}

/** The environment of every service, complete: what is not here has the service's own default. */
export function serviceSpecs(input: ServicesInput): ServiceSpec[] {
  const { config, servers } = input;
  const fees = { ROLLUP_FEE_OWNER: new Wallet(config.operatorKey).address, ROLLUP_FEE_TOKENS: input.feeTokens.join(',') };
  const l1 = { L1_RPC_URL: servers.l1RpcUrl };
  const api = {
    REDIS_URL: servers.redisUrl,
    HTTP_PORT: String(input.httpPort),
    HTTP_HOST: config.httpHost,
    GRPC_PORT: String(input.grpcPort),
    GRPC_HOST: config.grpcHost,
    ROLLUP_RATE_LIMIT_REQUESTS: config.rateLimitRequests,
  };
  const prover = {
    DATABASE_URL: proverUrl(servers.databaseUrl),
    ROLLUP_CIRCUIT_CACHE: circuitCache(input.cacheDir),
    ROLLUP_PROCESS_PRIORITY: config.proverPriority,
    ROLLUP_PROVER_BACKEND: config.proverBackend,
    ROLLUP_NATIVE_PROVER: config.nativeProver,
    ROLLUP_PROVER_THREADS: config.proverThreads,
    ROLLUP_MAX_LOADED_KEYS: config.maxLoadedKeys,
  };
  const provers = Array.from({ length: input.provers }, (_, i) => (i === 0 ? 'prover' : `prover-${i + 1}`));

  const spec = (name: string, app: string, more: Record<string, string | undefined>): ServiceSpec => ({
    name,
    app,
    env: defined({
      ...shared(input),
      ROLLUP_HEALTH_PORT: String(input.healthPort(name)),
      ROLLUP_METRICS_PORT: String(input.metricsPort(name)),
      ...more,
    }),
  });
  return [
    spec('l1-watcher', 'l1-watcher', l1),
    spec('sequencer', 'sequencer', {}),
    spec('executor', 'executor', { ...fees, ...sealing(config) }),
    ...provers.map((name) => spec(name, 'prover', prover)),
    spec('l1-submitter', 'l1-submitter', { ...l1, ROLLUP_L1_PRIVATE_KEY: config.submitterKey }),
    spec('api', 'api', { ...fees, ...api }),
  ];
}

function shared({ config, servers }: ServicesInput): Record<string, string | undefined> {
  return {
    DATABASE_URL: servers.databaseUrl,
    KAFKA_BROKERS: servers.kafkaBrokers,
    ROLLUP_PARENT_PID: String(process.pid),
    ROLLUP_SHUTDOWN_GRACE_MS: '15000',
    ROLLUP_LOG_LEVEL: config.logLevel,
    ROLLUP_POLL_INTERVAL_MS: config.pollIntervalMs,
  };
}

function sealing(config: Config): Record<string, string | undefined> {
  return {
    ROLLUP_SEGMENT_MAX_AGE_MS: config.segmentMaxAgeMs,
    ROLLUP_BATCH_MAX_AGE_MS: config.batchMaxAgeMs,
    ROLLUP_BATCH_MAX_SEGMENTS: config.batchMaxSegments,
  };
}

function defined(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
