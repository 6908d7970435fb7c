import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrateUp } from '@zkr/storage/migrate';
import { startTestPostgres, type TestPostgres } from '@zkr/storage/test-postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** A service in plain JavaScript, run as a process of its own on libraries built as for production. */
const MAIN = `
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { runService } from '@zkr/service/bootstrap';
import { InfrastructureModule } from '@zkr/service/infrastructure.module';
import { infrastructureSettings, serviceSettings } from '@zkr/service/service-settings';
import { z } from 'zod';

await runService({
  name: 'sample',
  config: z.object({ ...serviceSettings, ...infrastructureSettings, crash: z.string().optional() }),
  events: { asked: z.object({}) },
  http: {
    port: () => 0,
    host: () => '127.0.0.1',
    configure: (app) => {
      const server = app.getHttpAdapter().getInstance();
      server.get('/slow', (_request, response) => setTimeout(() => response.send('done'), 500));
      server.get('/fast', (_request, response) => response.send('done'));
    },
  },
  module: (config) => {
    class AppModule {}
    Module({ imports: [InfrastructureModule.forRoot(config)] })(AppModule);
    if (config.crash) setTimeout(() => Promise.reject(new Error(config.crash)), 200);
    return AppModule;
  },
}, process.env, process.argv.slice(2));
`;

const root = fileURLToPath(new URL('../../..', import.meta.url));
let build: string;
let main: string;
let postgres: TestPostgres;

beforeAll(async () => {
  mkdirSync(join(root, '.rollup'), { recursive: true });
  build = mkdtempSync(join(root, '.rollup', 'service-spec-'));
  for (const lib of ['service', 'messaging', 'storage']) {
    const [from, to] = [join(root, 'libs', lib), join(build, 'node_modules', '@zkr', lib)];
    const swc = [
      'src',
      '-d',
      join(to, 'dist'),
      '--strip-leading-paths',
      '--quiet',
      '--ignore',
      '**/*.spec.ts',
      '--config-file',
      join(root, '.swcrc'),
    ];
    execFileSync(join(root, 'node_modules', '.bin', 'swc'), swc, { cwd: from });
    cpSync(join(from, 'package.json'), join(to, 'package.json'));
  }
  symlinkSync(
    join(root, 'libs', 'storage', 'migrations'),
    join(build, 'node_modules', '@zkr', 'storage', 'migrations'),
  );
  main = join(build, 'main.mjs');
  writeFileSync(main, MAIN);
  postgres = await startTestPostgres();
  await migrateUp(postgres.url);
}, 120_000);
afterAll(async () => {
  rmSync(build, { recursive: true, force: true });
  await postgres.stop();
});

interface Line {
  level: string;
  msg: string;
  healthPort?: number;
  httpPort?: number;
  pid?: number;
}

/** Kafka is nowhere in this spec. */
const environment = () => ({
  PATH: process.env['PATH'],
  DATABASE_URL: postgres.url,
  KAFKA_BROKERS: '127.0.0.1:1',
});

function run(extra: Record<string, string> = {}) {
  // Not vitest's own flags: they resolve packages to their TypeScript.
  const child = fork(main, [], {
    execArgv: [],
    env: { ...environment(), ...extra },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return watch(child);
}

function watch(child: ChildProcess) {
  const lines: Line[] = [];
  let errors = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter((part) => part.startsWith('{')))
      lines.push(JSON.parse(line) as Line);
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  const started = async (): Promise<Line> => {
    for (let i = 0; i < 400; i++) {
      const line = lines.find(({ msg }) => msg === 'Started');
      if (line) return line;
      await sleep(50);
    }
    throw new Error(`not started: ${errors}`);
  };
  return { child, lines, exited, started, errors: () => errors };
}

it('says all that is wrong with its configuration and exits with 2', { timeout: 30_000 }, async () => {
  const { exited, errors } = run({ ROLLUP_DRAIN: '1', ROLLUP_DRAIN_MS: 'soon', DATABASE_URL: '' });
  expect((await exited)[0]).toBe(2);
  expect(errors()).toMatch(
    /^sample: Invalid configuration:\n {2}- ROLLUP_DRAIN is not a setting.*\n {2}- ROLLUP_DRAIN_MS: must be.*\n {2}- DATABASE_URL is required/,
  );
});

it('runs with the priority that it is given', { timeout: 30_000 }, async () => {
  const { child, exited, started } = run({ ROLLUP_PROCESS_PRIORITY: '19' });
  await started();
  expect(getPriority(child.pid)).toBe(19);
  child.kill('SIGKILL');
  await exited;
});

it('fails with one line when it cannot start', { timeout: 30_000 }, async () => {
  const first = run();
  const { healthPort } = await first.started();
  const second = run({ ROLLUP_HEALTH_PORT: String(healthPort) });
  expect((await second.exited)[0]).toBe(1);
  expect(second.lines.filter(({ level }) => level === 'fatal')).toHaveLength(1);
  first.child.kill('SIGKILL');
  await first.exited;
});

it(
  'is ready without Kafka; on SIGTERM it serves through the drain, finishes what runs, and exits with 0',
  { timeout: 40_000 },
  async () => {
    const { child, exited, started, lines } = run({ ROLLUP_DRAIN_MS: '800' });
    const { healthPort, httpPort } = await started();
    const status = async (path: string) => (await fetch(`http://127.0.0.1:${healthPort}${path}`)).status;
    expect([await status('/livez'), await status('/readyz'), await status('/startupz')]).toEqual([
      200, 200, 200,
    ]);
    expect([await status('//'), await status('/livez?verbose')]).toEqual([404, 200]);

    const get = async (path: string) => (await fetch(`http://127.0.0.1:${httpPort}${path}`)).status;
    const early = Array.from({ length: 20 }, () => get('/slow'));
    await sleep(100);
    child.kill('SIGTERM');
    await sleep(100);
    expect(await status('/readyz')).toBe(503);
    expect(await status('/livez')).toBe(200);
    expect(await get('/fast')).toBe(200);
    await sleep(400);
    const late = Array.from({ length: 20 }, () => get('/slow'));
    expect(new Set(await Promise.all([...early, ...late]))).toEqual(new Set([200]));
    expect((await exited)[0]).toBe(0);
    expect(lines.map(({ msg }) => msg)).toContain('Stopped');
  },
);

it('exits with 1 and one fatal line on an error nobody handled', { timeout: 30_000 }, async () => {
  const { exited, lines } = run({ ROLLUP_CRASH: 'oh no' });
  expect((await exited)[0]).toBe(1);
  expect(lines.filter(({ level }) => level === 'fatal').map(({ msg }) => msg)).toEqual([
    'Unhandled rejection: oh no',
  ]);
});

it('waits for Postgres, and stops on SIGTERM while it still waits', { timeout: 30_000 }, async () => {
  const { child, exited, lines } = run({ DATABASE_URL: 'postgres://127.0.0.1:1/none' });
  for (let i = 0; i < 200 && !lines.some(({ msg }) => msg === 'Waiting for the database'); i++)
    await sleep(50);
  child.kill('SIGTERM');
  expect((await exited)[0]).toBe(0);
});

it.each(['ipc', 'pid'])('ends when its parent is killed, told by %s', { timeout: 40_000 }, async (how) => {
  const launcher = join(build, `launcher-${how}.mjs`);
  const extra = how === 'pid' ? '{ ROLLUP_PARENT_PID: String(process.pid) }' : '{}';
  const stdio = how === 'pid' ? "['ignore', 'pipe', 'inherit']" : "['ignore', 'pipe', 'inherit', 'ipc']";
  writeFileSync(
    launcher,
    `import { spawn } from 'node:child_process';
const child = spawn(process.execPath, [${JSON.stringify(main)}], { env: { ...process.env, ...${extra} }, stdio: ${stdio}, detached: true });
child.stdout.on('data', (text) => process.stdout.write(text));
process.stdout.write(JSON.stringify({ msg: 'child', pid: child.pid }) + '\\n');`,
  );
  const parent = watch(
    spawn(process.execPath, [launcher], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  await parent.started();
  const { pid } = parent.lines.find(({ msg }) => msg === 'child')!;
  expect(isAlive(pid!)).toBe(true);
  parent.child.kill('SIGKILL');
  await parent.exited;
  for (let i = 0; i < 200 && isAlive(pid!); i++) await sleep(50);
  expect(isAlive(pid!)).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    // An orphan that ended may stay as a zombie until init reaps it.
    return !/^\S+ \(.*\) Z/.test(
      execFileSync('cat', [`/proc/${pid}/stat`], { encoding: 'utf8', stdio: 'pipe' }),
    );
  } catch {
    return false;
  }
}
