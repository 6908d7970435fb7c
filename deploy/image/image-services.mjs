import { freePort } from '@zkr/embedded/ports';
import { developmentKey } from '@zkr/l1/development-accounts';
import { Wallet } from 'ethers';

/** The environment of each service, as the compose file and the chart give it. In the order that they are ready in. */
export async function imageServices({ servers, proverDatabaseUrl, circuitCache }) {
  const shared = { DATABASE_URL: servers.databaseUrl, KAFKA_BROKERS: servers.kafkaBrokers, ROLLUP_SHUTDOWN_GRACE_MS: '20000' };
  const l1 = { L1_RPC_URL: servers.l1RpcUrl };
  const feeOwner = { ROLLUP_FEE_OWNER: new Wallet(developmentKey(0)).address };
  const ports = { HTTP_PORT: String(await freePort()), GRPC_PORT: String(await freePort()) };
  const service = (name, more, startWithinMs = 120_000) => ({ name, env: { ...shared, ...more }, startWithinMs });
  return [
    service('l1-watcher', l1),
    service('sequencer', {}),
    service('executor', feeOwner),
    service('l1-submitter', { ...l1, ROLLUP_L1_PRIVATE_KEY: developmentKey(1) }),
    service('api', { ...feeOwner, ...ports, REDIS_URL: servers.redisUrl }),
    // Loads a key of 160 MB and proves a segment before it is ready.
    service('prover', { DATABASE_URL: proverDatabaseUrl, ROLLUP_CIRCUIT_CACHE: circuitCache, ROLLUP_PROVER_BACKEND: 'native' }, 300_000),
  ];
}
