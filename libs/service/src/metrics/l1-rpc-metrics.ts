import type { Channel } from 'node:diagnostics_channel';
import { Counter, type Registry } from 'prom-client';
import { listen } from './signal-metrics.js';

/** Requests to the L1 node. @param requested of `@zkr/l1/l1-signals`; services without L1 do without the library */
export function l1RpcMetrics(registry: Registry, requested: Channel, stopping: AbortSignal): void {
  const requests = new Counter({
    name: 'rollup_l1_rpc_requests_total',
    help: 'Requests to the L1 node.',
    labelNames: ['method', 'outcome'],
    registers: [registry],
  });
  const end = listen<{ method: string; outcome: string }>(requested, (labels) => requests.inc(labels));
  stopping.addEventListener('abort', end, { once: true });
}
