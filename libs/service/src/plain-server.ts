import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = { status: number; type: string; body: string };

/** A few GETs over HTTP, for probes and scrapers: by the path alone, nothing kept open for long. */
export class PlainServer {
  private readonly server: Server;

  constructor(answer: (path: string) => Promise<Answer>) {
    this.server = createServer((request, response) => {
      // No URL: what is not one, such as //, must not throw here.
      void answer((request.url ?? '/').split('?')[0] as string)
        .catch((error: Error) => json(500, { error: error.message }))
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
}

export function json(status: number, body: object): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}
