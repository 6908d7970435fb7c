import { createServer } from 'node:net';
import { PortTakenError } from './errors.js';
import type { PartName } from './part.js';

/** Every port listens on 127.0.0.1 only. */
export interface Ports {
  readonly kafka: number;
  readonly kafkaController: number;
  readonly postgres: number;
  readonly redis: number;
  readonly anvil: number;
}

/** The usual ports plus 10 000: a Postgres or Redis that a developer's machine runs anyway is not in the way. */
export const DEFAULT_PORTS: Ports = {
  kafka: 19092,
  kafkaController: 19093,
  postgres: 15432,
  redis: 16379,
  anvil: 18545,
};

/** Below Linux's and macOS's ranges for outgoing connections, so that none of those takes a chosen port meanwhile. */
const EPHEMERAL_FROM = 20_000;
const EPHEMERAL_TO = 32_000;

const handedOut = new Set<number>();

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A free port, chosen at random so that test processes side by side rarely try the same one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = EPHEMERAL_FROM + Math.floor(Math.random() * (EPHEMERAL_TO - EPHEMERAL_FROM));
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isFree(port)) return port;
  }
}

export async function resolvePorts(wanted: Partial<Ports> | 'ephemeral'): Promise<Ports> {
  if (wanted !== 'ephemeral') return { ...DEFAULT_PORTS, ...wanted };
  return {
    kafka: await freePort(),
    kafkaController: await freePort(),
    postgres: await freePort(),
    redis: await freePort(),
    anvil: await freePort(),
  };
}

export async function requireFree(part: PartName, ...ports: number[]): Promise<void> {
  for (const port of ports) {
    if (!(await isFree(port))) throw new PortTakenError(part, port);
  }
}
