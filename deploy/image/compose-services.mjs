import { freePort } from '@zkr/embedded/ports';
import { loadCompose } from '../compose/load.mjs';

const HEALTH_PORT = '8081';

/**
 * The containers of the compose file, with its environment, command and volumes, its servers' addresses replaced by those of
 * `servers`, the volume `circuits` by a folder, and each port by a free one.
 */
export async function composeServices({ servers, circuits }) {
  const { services } = await loadCompose();
  const database = new URL(servers.databaseUrl);
  const addresses = [
    ['postgres://rollup:rollup@postgres:5432/rollup', servers.databaseUrl],
    ['@postgres:5432/rollup', `@${database.host}${database.pathname}`],
    ['redis://redis:6379', servers.redisUrl],
    ['http://anvil:8545', servers.l1RpcUrl],
    ['kafka:9092', servers.kafkaBrokers],
  ];
  const here = (value) => addresses.reduce((text, [theirs, ours]) => text.replace(theirs, ours), value);
  const environmentOf = ({ environment }) => Object.fromEntries(Object.entries(environment ?? {}).map(([name, value]) => [name, here(value)]));
  const volumesOf = ({ volumes = [] }) => volumes.map(({ target, read_only: readOnly }) => ({ folder: circuits, path: target, readOnly: readOnly === true }));

  return {
    /** One of the operator's commands. */
    command: (name) => ({ command: services[name].command, env: environmentOf(services[name]), volumes: volumesOf(services[name]) }),

    /** Every container of a service, so many as its replicas. */
    async replicas(name) {
      const { healthcheck, deploy, stop_grace_period: grace } = services[name];
      return Promise.all(
        Array.from({ length: deploy?.replicas ?? 1 }, async () => {
          const port = String(await freePort());
          const names = ['ROLLUP_METRICS_PORT', ...(name === 'api' ? ['HTTP_PORT', 'GRPC_PORT'] : [])];
          const ports = Object.fromEntries(await Promise.all(names.map(async (key) => [key, String(await freePort())])));
          const [kind, ...health] = healthcheck.test.map((word) => word.replace(`:${HEALTH_PORT}/`, `:${port}/`));
          if (kind !== 'CMD') throw new Error(`the health check of ${name} is no CMD`);
          const env = { ...environmentOf(services[name]), ROLLUP_HEALTH_PORT: port, ...ports };
          return { name, env, volumes: volumesOf(services[name]), port, health, healthyWithinMs: seconds(healthcheck.interval) * healthcheck.retries * 1_000, graceMs: seconds(grace) * 1_000 };
        }),
      );
    },
  };
}

/** "1m30s" */
function seconds(text) {
  const [, minutes = '0', rest = '0'] = text.match(/^(?:(\d+)m)?(?:(\d+)s)?$/);
  return 60 * Number(minutes) + Number(rest);
}
