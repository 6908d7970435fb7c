import { z } from 'zod';
import { durationMs, flag, integer, list, port, priority, url } from './config-types.js';
import { setting } from './setting.js';

/** Every program's; the file itself cannot set it. */
export const configFileSetting = setting(z.string().min(1).optional(), {
  description: 'YAML or JSON file with settings, by service; flags and environment come before it',
});

/** What every service reads. Spread both into its schema: `z.object({ ...serviceSettings, ...infrastructureSettings, … })`. */
export const serviceSettings = {
  configFile: configFileSetting,
  logLevel: setting(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'), {
    description: 'least severe level that is logged',
  }),
  healthPort: setting(port().default(0), {
    description: 'port of /livez, /startupz and /readyz; 0 chooses a free one',
  }),
  healthHost: setting(z.string().default('127.0.0.1'), {
    description: 'address of the health port; 0.0.0.0 in a container',
  }),
  metricsPort: setting(port().default(0), { description: 'port of /metrics; 0 chooses a free one' }),
  metricsHost: setting(z.string().default('127.0.0.1'), {
    description: 'address of the metrics port; 0.0.0.0 in a container',
  }),
  buildCommit: setting(z.string().regex(/^[\w.-]{1,64}$/).default('unknown'), {
    description: 'commit of the running code, for rollup_build_info; set where the image is built',
  }),
  drainMs: setting(durationMs().default(0), {
    description:
      'after SIGTERM: not ready but serving for so long; at least probe period × failures + 2 s behind a balancer',
  }),
  shutdownGraceMs: setting(durationMs().default(30_000), {
    description: 'after SIGTERM: the time until SIGKILL; the service exits by itself 2 s before',
  }),
  processPriority: setting(priority().optional(), {
    description:
      'priority for the scheduler, 19 (least) to -20 (most, needs the right to); unset: as started. Threads and children inherit it',
  }),
  parentPid: setting(integer(1, 2 ** 31).optional(), {
    description: 'exit when this process is gone (set by the launcher)',
  }),
};

export const infrastructureSettings = {
  databaseUrl: setting(url('postgres', 'postgresql'), {
    env: 'DATABASE_URL',
    secret: true,
    description: 'Postgres connection string',
  }),
  databaseConnections: setting(integer(2, 1_000).default(10), {
    description: 'connections to Postgres at most',
  }),
  kafkaBrokers: setting(list(), {
    env: 'KAFKA_BROKERS',
    description: 'comma-separated host:port of Kafka brokers',
  }),
  kafkaSsl: setting(flag().default(false), { description: 'TLS to Kafka' }),
  pollIntervalMs: setting(durationMs().default(1_000), {
    description: 'how often work is looked for in Postgres when no event announces it',
  }),
};

export const serviceSchema = z.object(serviceSettings);
export type ServiceSettings = z.infer<typeof serviceSchema>;
export const infrastructureSchema = z.object(infrastructureSettings);
export type InfrastructureSettings = z.infer<typeof infrastructureSchema>;
