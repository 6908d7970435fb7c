import type { Registry } from 'prom-client';
import { json, PlainServer } from '../plain-server.js';

/** `/metrics` for Prometheus. Apart from the probes, so that whoever may scrape need not reach them, and a slow scrape delays none. */
export function metricsServer(metrics: Registry): PlainServer {
  return new PlainServer(async (path) =>
    path === '/metrics'
      ? { status: 200, type: metrics.contentType, body: await metrics.metrics() }
      : json(404, { error: 'not found: there is /metrics' }),
  );
}
