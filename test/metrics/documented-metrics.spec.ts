import { setTimeout as sleep } from 'node:timers/promises';
import { api } from '@zkr/api/service';
import { executor } from '@zkr/executor/service';
import { l1Submitter } from '@zkr/l1-submitter/service';
import { l1Watcher } from '@zkr/l1-watcher/service';
import { prover } from '@zkr/prover/service';
import { sequencer } from '@zkr/sequencer/service';
import { loadConfig } from '@zkr/service/config';
import { createLogger } from '@zkr/service/logger';
import type { ServiceDefinition } from '@zkr/service/service-definition';
import type { ServiceSettings } from '@zkr/service/service-settings';
import { startService } from '@zkr/service/start-service';
import type { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { documentedMetrics } from './documented-metrics.js';

const L1 = { L1_RPC_URL: 'http://127.0.0.1:1' };
const FEES = { ROLLUP_FEE_OWNER: `0x${'11'.repeat(20)}` };
const services: [ServiceDefinition<never>, Record<string, string>][] = [
  [api, { ...FEES, REDIS_URL: 'redis://127.0.0.1:1', HTTP_PORT: '0', GRPC_PORT: '0', ROLLUP_SIGNATURE_THREADS: '1' }],
  [sequencer, {}],
  [executor, FEES],
  [prover, { ROLLUP_CIRCUIT_CACHE: '/nowhere' }],
  [l1Submitter, { ...L1, ROLLUP_L1_PRIVATE_KEY: `0x${'22'.repeat(32)}` }],
  [l1Watcher, L1],
] as never;
const documented = documentedMetrics(services.map(([{ name }]) => name));

/** A service whose database, Kafka, Redis and L1 are nowhere: its metrics are there before it is ready. */
async function metricsOf(definition: ServiceDefinition<ServiceSettings>, env: Record<string, string>) {
  const nowhere = { DATABASE_URL: 'postgres://127.0.0.1:1/none', KAFKA_BROKERS: '127.0.0.1:1' };
  const config = loadConfig(definition.config, { ...nowhere, ...env }) as ServiceSettings;
  const stopping = new AbortController();
  let registry: Registry | undefined;
  let isBuilt = false;
  const observed: ServiceDefinition<ServiceSettings> = {
    ...definition,
    module: (given, context) => {
      registry = context.metrics;
      return definition.module(given, context);
    },
    // Called once the modules are built, after the HTTP server was configured.
    microservices: (given, app) => {
      isBuilt = true;
      return definition.microservices?.(given, app) ?? [];
    },
  };
  const started = startService(observed, config, createLogger({ service: 'test', level: 'silent' }), stopping);
  started.catch(() => undefined);
  while (!isBuilt) await Promise.race([sleep(20), started]);
  await sleep(100);
  const metrics = registry!.getMetricsAsArray() as unknown as { name: string; type: string; labelNames: string[] }[];
  const own = metrics.filter(({ name }) => !/^(process|nodejs)_/.test(name));
  const text = await registry!.metrics();
  stopping.abort();
  await (await started).stop('test over', false);
  return { own: own.map(({ name, type, labelNames }) => ({ name, type, labels: [...labelNames].sort() })), text };
}

it.each(services.map(([definition, env]) => [definition.name, definition, env] as const))(
  '%s exports what docs/metrics.md says, and nothing else',
  { timeout: 60_000 },
  async (name, definition, env) => {
    const { own, text } = await metricsOf(definition as never, env);
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    // A service that consumes nothing has no consumer to be connected.
    const expected = documented.get(name)!.filter((metric) => definition.events !== undefined || metric.name !== 'rollup_kafka_consumer_connected');
    expect(own.sort(byName)).toEqual(expected.toSorted(byName));
    expect(text).toContain(`component="${name}"`);
  },
);
