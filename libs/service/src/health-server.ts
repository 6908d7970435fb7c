import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { ProgressWatchdog } from './progress-watchdog.js';
import type { Readiness } from './readiness.js';

export interface HealthServerOptions {
  watchdog: ProgressWatchdog;
  readiness: Readiness;
  metrics: Registry;
}

type Answer = { status: number; type: string; body: string };

/**
 * `/livez`: 200 unless something hangs; asks no other server. `/startupz`: 200 once started. `/readyz`: 200 if it should
 * get work. `/metrics`: Prometheus. On a port of its own, up before and after everything else.
 */
export class HealthServer {
  private readonly server: Server;

  constructor(private readonly options: HealthServerOptions) {
    this.server = createServer((request, response) => {
      // No URL: what is not one, such as //, must not throw here.
      void this.answer((request.url ?? '/').split('?')[0] as string)
        .catch((error: Error): Answer => json(500, { error: error.message }))
        .then(({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body));
    });
    this.server.keepAliveTimeout = 1_000;
  }

  /** @returns the port */
  async listen(port: number, host: string): Promise<number> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(path: string): Promise<Answer> {
    const { watchdog, readiness, metrics } = this.options;
    if (path === '/livez') {
      const stuck = watchdog.stuck();
      return json(stuck.length === 0 ? 200 : 503, { status: stuck.length === 0 ? 'ok' : 'stuck', stuck });
    }
    if (path === '/startupz')
      return json(readiness.phase === 'starting' ? 503 : 200, { phase: readiness.phase });
    if (path === '/readyz') {
      const report = await readiness.report();
      return json(report.ready ? 200 : 503, report);
    }
    if (path === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.metrics() };
    return json(404, { error: 'not found' });
  }
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}
