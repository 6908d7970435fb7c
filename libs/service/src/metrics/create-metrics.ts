import { readFileSync } from 'node:fs';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** All packages have one version. Beside src/ and dist/ alike. */
const { version: VERSION } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

export interface MetricsOptions {
  /** Name of the service. */
  component: string;
  version?: string | undefined;
  commit: string;
}

/** A registry with the process's own metrics and what is running. Services add theirs to it. */
export function createMetrics({ component, version = VERSION, commit }: MetricsOptions): Registry {
  const registry = new Registry();
  // Not `service`, which is a label of the scraped target in Kubernetes and would lose its name to it.
  registry.setDefaultLabels({ component });
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'rollup_build_info',
    help: 'Always 1; the labels tell what is running.',
    labelNames: ['version', 'commit', 'node'],
    registers: [registry],
  }).set({ version, commit, node: process.version }, 1);
  return registry;
}
