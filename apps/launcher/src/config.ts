import { flag, list, port, url } from '@zkr/service/config-types';
import { loadConfig } from '@zkr/service/config';
import { setting } from '@zkr/service/setting';
import { developmentKey } from '@zkr/l1/development-accounts';
import { DEFAULT_PORTS } from '@zkr/embedded/ports';
import { z } from 'zod';

const privateKey = () => z.string().regex(/^0x[0-9a-fA-F]{64}$/, 'must be 0x and 64 hex digits');
const text = () => z.string().optional();

const given = {
  kafkaBrokers: setting(list().optional(), { env: 'KAFKA_BROKERS', description: 'Kafka that runs already, as host:port,host:port' }),
  databaseUrl: setting(url('postgres', 'postgresql').optional(), {
    ...{ env: 'DATABASE_URL', secret: true },
    description: 'Postgres that runs already; its user may create tables and roles',
  }),
  redisUrl: setting(url('redis', 'rediss').optional(), { env: 'REDIS_URL', secret: true, description: 'Redis that runs already' }),
  l1RpcUrl: setting(url('http', 'https').optional(), { env: 'L1_RPC_URL', description: 'Ethereum node that runs already' }),
};

const ports = {
  httpPort: setting(port().default(3000), { env: 'HTTP_PORT', description: 'port of REST and /docs' }),
  grpcPort: setting(port().default(3001), { env: 'GRPC_PORT', description: 'port of gRPC' }),
  httpHost: setting(z.string().default('127.0.0.1'), { env: 'HTTP_HOST', description: 'address REST listens on' }),
  grpcHost: setting(z.string().default('127.0.0.1'), { env: 'GRPC_HOST', description: 'address gRPC listens on' }),
  kafkaPort: setting(port().default(DEFAULT_PORTS.kafka), { description: 'port of the embedded Kafka' }),
  kafkaControllerPort: setting(port().default(DEFAULT_PORTS.kafkaController), { description: 'its controller’s port' }),
  postgresPort: setting(port().default(DEFAULT_PORTS.postgres), { description: 'port of the embedded Postgres' }),
  redisPort: setting(port().default(DEFAULT_PORTS.redis), { description: 'port of the embedded Redis' }),
  l1Port: setting(port().default(DEFAULT_PORTS.anvil), { description: 'port of the embedded Ethereum' }),
  randomPorts: setting(flag().default(false), { description: 'choose free ports for everything, for runs side by side' }),
};

const keys = {
  operatorKey: setting(privateKey().default(developmentKey(0)), {
    secret: true,
    description: 'L1 key that deploys, owns the contract, takes the fees and pays for the journey',
  }),
  submitterKey: setting(privateKey().default(developmentKey(1)), {
    secret: true,
    description: 'L1 key that submits batches; used by nobody else, because its nonces are',
  }),
};

const proving = {
  proverBackend: setting(z.enum(['auto', 'native', 'snarkjs']).default('auto'), {
    description: 'what makes the proofs; auto: native if it is built (`npm run build:native`), else snarkjs',
  }),
  nativeProver: setting(text(), { description: 'path of the native prover, if not where `npm run build:native` puts it' }),
};

/** Passed on to the services that know them, as they are. */
const passedOn = {
  logLevel: setting(text(), { description: 'least severe level the services log' }),
  pollIntervalMs: setting(text(), { description: 'how often the services look for work that no event announced' }),
  segmentMaxAgeMs: setting(text(), { description: 'a segment that is not full is sealed at this age' }),
  batchMaxAgeMs: setting(text(), { description: 'a batch is sealed at this age' }),
  rateLimitRequests: setting(text(), { description: 'requests of one address that the api takes per window' }),
  proverPriority: setting(text(), { description: 'priority of the provers for the scheduler: 19 leaves them what the others do not need' }),
  proverThreads: setting(text(), { description: 'threads of one native proof' }),
  maxLoadedKeys: setting(text(), { description: 'circuits whose keys a prover has in memory at once' }),
  batchMaxSegments: setting(text(), { description: 'a batch is sealed at this number of segments' }),
};

export const configSchema = z.object({ ...given, ...ports, ...keys, ...proving, ...passedOn });

export type Config = z.infer<typeof configSchema>;

/** @throws ConfigError */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return loadConfig(configSchema, env);
}
