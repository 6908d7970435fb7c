import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** A registry with the process's own metrics and what is running. Services add theirs to it. */
export function createMetrics(service: string, version: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'rollup_build_info',
    help: 'Always 1; the labels tell what is running.',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version, node: process.version }, 1);
  return registry;
}
