import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const SERVICES = ['l1-watcher', 'sequencer', 'executor', 'prover', 'l1-submitter', 'api'];
const repository = fileURLToPath(new URL('../..', import.meta.url));

/** All services at once, as compose starts them, until a transaction is verified; then they end. @param services takes what runs */
export async function runServices({ check, run, start, compose, servers, services }) {
  for (const name of SERVICES) {
    for (const replica of await compose.replicas(name)) services.push(started(replica, start));
  }
  for (const service of services) {
    const { name, env, volumes, port } = service;
    await check(`${name}: the configuration is valid`, () => run(name, { env, volumes, command: ['node', 'apps/operator/dist/main.js', 'config', 'validate', '--service', name] }));
    await check(`${name}: is healthy and alive`, async () => {
      await untilReady(service);
      run(name, { command: service.health });
      const alive = await probe(port, '/livez');
      if (alive !== 200) throw new Error(`/livez answers ${alive}`);
    }, true);
  }
  const api = services.find(({ name }) => name === 'api');
  await check('a transaction is verified on L1', () => transact(`http://127.0.0.1:${api.env.HTTP_PORT}`, servers.l1RpcUrl));
  for (const service of services) {
    await check(`${service.name}: ends on SIGTERM`, () => ended(service));
  }
}

function started(replica, start) {
  const child = start(replica.name, replica);
  const service = { ...replica, child, startedAt: Date.now(), log: '', exit: new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal))) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (service.log += data));
  return service;
}

async function untilReady(service) {
  const { name, child, port, startedAt, healthyWithinMs } = service;
  while ((await probe(port, '/readyz')) !== 200) {
    if (child.exitCode !== null || Date.now() > startedAt + healthyWithinMs) throw new Error(`${name} is not ready:\n${service.log.slice(-2_000)}`);
    await sleep(250);
  }
}

const probe = (port, path) => fetch(`http://127.0.0.1:${port}${path}`).then(({ status }) => status, () => undefined);

/** What deploy/image/README.md says to do with it. */
function transact(url, l1RpcUrl) {
  const node = (script, ...args) => execFileSync(process.execPath, [script, ...args], { cwd: repository, env: { ...process.env, API_URL: url, L1_RPC_URL: l1RpcUrl }, encoding: 'utf8', timeout: 240_000 });
  const account = node('deploy/compose/open-fee-account.mjs').trim();
  if (account !== '0') throw new Error(`the account that takes the fees is ${account}, not the first`);
  const told = node('libs/sdk/examples/transfer.mjs', '--to', account, '--wait', 'verified');
  if (!/^(verified|finalized) in batch \d+$/m.test(told)) throw new Error(told);
}

async function ended({ child, exit, graceMs, log }) {
  child.kill('SIGTERM');
  const how = await Promise.race([exit, sleep(graceMs, `not within ${graceMs / 1_000} s`, { ref: false })]);
  if (how !== 0) throw new Error(`${how}:\n${log.slice(-1_000)}`);
}
