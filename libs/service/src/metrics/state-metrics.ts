import { Gauge, type Registry } from 'prom-client';
import type { Readiness } from '../readiness.js';

/** Whether the process should get work, as `/readyz` says. */
export function readyMetric(registry: Registry, readiness: Readiness): void {
  new Gauge({
    name: 'rollup_ready',
    help: '1 while /readyz says 200.',
    registers: [registry],
    async collect() {
      this.set((await readiness.report()).ready ? 1 : 0);
    },
  });
}

/** @param isConnected whether messages flow now */
export function consumerMetric(registry: Registry, isConnected: () => boolean): void {
  new Gauge({
    name: 'rollup_kafka_consumer_connected',
    help: '1 while messages flow.',
    registers: [registry],
    collect() {
      this.set(isConnected() ? 1 : 0);
    },
  });
}
