import { connect } from 'node:net';
import { PartUnreachableError } from './errors.js';
import type { Part, PartName } from './part.js';

const TIMEOUT_MS = 10_000;
const USUAL_PORTS: Record<string, number> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
  'http:': 80,
  'https:': 443,
  'ws:': 80,
  'wss:': 443,
};

/** Host and port of a URL, or of the first broker in Kafka's list `host:port,host:port`. */
export function endpoint(address: string): { host: string; port: number } {
  const first = address.split(',')[0] ?? '';
  const url = new URL(first.includes('://') ? first : `kafka://${first}`);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (USUAL_PORTS[url.protocol] ?? 9092),
  };
}

/** The address without its password, for messages. */
function shown(address: string): string {
  return address.replace(/(:\/\/[^:/@]*):[^@/]*@/, '$1@');
}

/** A server somebody else runs: its address is taken as it is, after a look whether anything listens there. */
export async function externalPart(name: PartName, address: string): Promise<Part> {
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string): void => {
      socket.destroy();
      reject(new PartUnreachableError(name, shown(address), reason));
    };
    const socket = connect(endpoint(address), () => {
      socket.destroy();
      resolve();
    });
    socket.setTimeout(TIMEOUT_MS, () => fail(`no answer within ${TIMEOUT_MS / 1000} s`));
    socket.once('error', (error) =>
      fail(error.message || (error as NodeJS.ErrnoException).code || 'no connection'),
    );
  });
  return { name, embedded: false, url: address, pid: undefined };
}
