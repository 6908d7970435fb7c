import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Instance, isReady } from './instance.js';

const PROBE_MS = 250;
/** A probe under load may take a while; a kubelet forgives as many. */
const FAILURES = 2;
/** Of the connection to an instance, and not of the client's. */
const OF_ONE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding'];
/** No client's request meets a connection that is just being closed. */
const IDLE_CONNECTION_MS = 600_000;

/**
 * What a Service and its readiness probes do, and no more: each request goes to an instance that was ready when last asked.
 * It repeats nothing, so that a request which an instance breaks off has failed.
 */
export class Balancer {
  private readonly backends = new Map<Instance, { agent: Agent; failures: number }>();
  private readonly server: Server;
  private readonly ended = new AbortController();
  private turn = 0;

  constructor() {
    this.server = createServer({ keepAliveTimeout: IDLE_CONNECTION_MS }, (incoming, response) => this.forward(incoming, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Must be ready. */
  add(instance: Instance): void {
    this.backends.set(instance, { agent: new Agent({ keepAlive: true }), failures: 0 });
    void this.probe(instance);
  }

  close(): void {
    this.ended.abort();
    this.server.closeAllConnections();
    this.server.close();
    for (const { agent } of this.backends.values()) agent.destroy();
  }

  private async probe(instance: Instance): Promise<void> {
    const backend = this.backends.get(instance)!;
    while (!this.ended.signal.aborted) {
      backend.failures = (await isReady(instance.healthPort)) ? 0 : backend.failures + 1;
      await sleep(PROBE_MS);
    }
  }

  private forward(incoming: IncomingMessage, response: ServerResponse): void {
    const ready = [...this.backends].filter(([, { failures }]) => failures < FAILURES);
    const chosen = ready[this.turn++ % Math.max(1, ready.length)];
    if (chosen === undefined) return void response.writeHead(502).end('no instance is ready');
    const [{ url }, { agent }] = chosen;
    const { method, headers } = incoming;
    const onward = request(`${url}${incoming.url}`, { method, headers, agent }, (answer) => {
      const headers = Object.entries(answer.headers).filter(([name]) => !OF_ONE_CONNECTION.includes(name));
      response.writeHead(answer.statusCode!, Object.fromEntries(headers));
      answer.pipe(response);
    });
    onward.on('error', (error) => (response.headersSent ? response.destroy() : response.writeHead(502).end(error.message)));
    incoming.pipe(onward);
  }
}
