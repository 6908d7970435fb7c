import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { PartFailedError } from './errors.js';
import type { EmbeddedPart, PartContext } from './part.js';
import { requireFree } from './ports.js';
import { postgresBinaries } from './postgres-binaries.js';
import { commandLine, identify, terminate } from './process-identity.js';
import { SupervisedProcess } from './process.js';
import { giveTo, unprivileged, type Unprivileged } from './unprivileged.js';

const run = promisify(execFile);
const MAJOR = '18';
/** Superuser, password and database. It listens on 127.0.0.1 only; the password keeps other programs' mistakes out. */
const NAME = 'rollup';
const SHARED_MEMORY_TRIES = 20;

/** Of postgresql.conf. */
export type PostgresSettings = Readonly<Record<string, string>>;

/** No Unix socket: its path may hold 107 bytes at most, which a long checkout path exceeds. */
export function postgresArguments(dataFolder: string, port: number, more: PostgresSettings = {}): string[] {
  const settings = {
    ...more,
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    log_min_messages: 'warning',
  };
  return [
    '-D',
    dataFolder,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** postmaster.pid with a process id that no process can have. */
export function withoutHolder(pidFile: string): string {
  return pidFile.replace(/^\d+/, '2147483647');
}

export class EmbeddedPostgres implements EmbeddedPart {
  readonly name = 'postgres';
  readonly embedded = true;
  readonly url: string;
  private readonly process: SupervisedProcess;
  private readonly folder: string;
  private readonly data: string;

  constructor(
    private readonly context: PartContext,
    private readonly port: number,
    private readonly settings: PostgresSettings = {},
  ) {
    this.url = this.urlOf(NAME);
    this.folder = join(context.dataDir, 'postgres');
    this.data = join(this.folder, 'data');
    // SIGINT is Postgres' fast shutdown: it ends the sessions; SIGTERM would wait for the clients to leave.
    this.process = new SupervisedProcess('postgres', context, { signal: 'SIGINT', graceMs: 20_000 });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  async start(): Promise<void> {
    if (this.pid !== undefined) return;
    const bin = postgresBinaries();
    const as = await unprivileged(this.context.env);
    await this.stopLeftover();
    await requireFree('postgres', this.port);
    this.context.onProgress({ part: 'postgres', state: 'starting' });
    mkdirSync(this.folder, { recursive: true });
    if (!existsSync(this.data)) await this.initialise(bin, as);
    this.requireSameMajor();
    if (as.owner !== undefined) giveTo(as.owner, this.data);
    const [file = '', ...args] = [
      ...as.prefix,
      join(bin, 'postgres'),
      ...postgresArguments(this.data, this.port, this.settings),
    ];
    await this.startServer(file, args);
    await this.ensureDatabase();
    this.context.onProgress({ part: 'postgres', state: 'ready', detail: this.url });
  }

  /** Ends what an earlier launcher left running on this data. */
  async stopLeftover(): Promise<void> {
    await this.process.stopLeftover();
    await this.clearStalePidFile();
  }

  async stop(): Promise<void> {
    if (this.pid === undefined) return;
    this.context.onProgress({ part: 'postgres', state: 'stopping' });
    await this.process.stop();
    this.context.onProgress({ part: 'postgres', state: 'stopped' });
  }

  /** Made beside and renamed, so that an existing data folder is a whole one. */
  private async initialise(bin: string, as: Unprivileged): Promise<void> {
    const work = join(this.folder, 'new');
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work);
    const password = join(work, 'password');
    writeFileSync(password, NAME, { mode: 0o600 });
    if (as.owner !== undefined) giveTo(as.owner, work);
    const [file = '', ...args] = [...as.prefix, join(bin, 'initdb'), '-D', join(work, 'data'), '-U', NAME];
    args.push(`--pwfile=${password}`, '--auth=scram-sha-256', '--encoding=UTF8', '--no-locale');
    const logFile = join(this.context.dataDir, 'logs', 'initdb.log');
    mkdirSync(join(this.context.dataDir, 'logs'), { recursive: true });
    try {
      const { stdout, stderr } = await run(file, args, { cwd: work, env: this.context.env });
      writeFileSync(logFile, stdout + stderr);
    } catch (error) {
      const output = String((error as { stderr?: string }).stderr ?? (error as Error).message);
      writeFileSync(logFile, output);
      throw new PartFailedError('postgres', 'could not create its data folder', logFile, output.trim());
    }
    renameSync(join(work, 'data'), this.data);
    rmSync(work, { recursive: true });
  }

  private requireSameMajor(): void {
    const found = readFileSync(join(this.data, 'PG_VERSION'), 'utf8').trim();
    if (found === MAJOR) return;
    const reason = `cannot read data that Postgres ${found} wrote (this is ${MAJOR}): start over with --fresh`;
    throw new PartFailedError('postgres', reason, this.process.logFile, '');
  }

  /**
   * After a crash postmaster.pid names a process that is gone, a zombie that nobody reaps (a container without an init)
   * or by now a stranger, and the latter two would make Postgres refuse to start. If it is still a server on this
   * folder, which our own record missed, that is ended first. Only the process id is overwritten: from the rest of the
   * file Postgres learns whether backends of the dead server still use its memory.
   */
  private async clearStalePidFile(): Promise<void> {
    const file = join(this.data, 'postmaster.pid');
    if (!existsSync(file)) return;
    const holder = identify(Number.parseInt(readFileSync(file, 'utf8'), 10));
    if (holder !== undefined && commandLine(holder.pid).includes(this.data)) {
      await terminate(holder, 'SIGINT', 20_000, true);
    }
    if (existsSync(file)) writeFileSync(file, withoutHolder(readFileSync(file, 'utf8')));
  }

  /** When the server was killed its backends notice a moment later; until they are gone a new server refuses to start. */
  private async startServer(file: string, args: string[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.process.start({ file, args, cwd: this.folder }, () => this.answers(), 60_000);
      } catch (error) {
        const blocked = error instanceof PartFailedError && error.logTail.includes('shared memory block');
        if (!blocked || tries === SHARED_MEMORY_TRIES) throw error;
        await sleep(250);
      }
    }
  }

  private answers(): Promise<boolean> {
    return this.query('SELECT 1', []).then(() => true);
  }

  private async ensureDatabase(): Promise<void> {
    const found = await this.query('SELECT 1 FROM pg_database WHERE datname = $1', [NAME]);
    if (found.rowCount === 0) await this.query(`CREATE DATABASE ${NAME}`, []);
  }

  private async query(sql: string, values: unknown[]): Promise<pg.QueryResult> {
    const client = new pg.Client({
      connectionString: this.urlOf('postgres'),
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.query(sql, values);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private urlOf(database: string): string {
    return `postgres://${NAME}:${NAME}@127.0.0.1:${this.port}/${database}`;
  }
}
