// `npm run cluster:demo [-- --json]`: the chart on a real Kubernetes API, with KEDA and simulated nodes, and provers that follow the
// backlog of a rollup that runs beside it. See README.md.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { helm } from '../test/tools.mjs';
import { clusterTools, repository } from './build.mjs';
import { Checks } from './checks.mjs';
import { startControlPlane } from './control-plane.mjs';
import { PROVERS } from './expectations.mjs';
import { startKeda } from './keda.mjs';
import { startNodes } from './nodes.mjs';
import { ProverBridge } from './prover-bridge.mjs';
import { NAMESPACE, prepareNamespace, Release } from './release.mjs';
import { DemoRollup } from './rollup.mjs';
import { scenario } from './scenario.mjs';
import { Servers } from './servers.mjs';
import { Timeline } from './timeline.mjs';

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
// Progress goes to where it does not disturb a program that reads the result.
const log = (line) => process.stderr.write(`${line}\n`);
const runs = join(repository, '.rollup', 'cluster');
mkdirSync(runs, { recursive: true });
const folder = mkdtempSync(join(runs, 'run-'));
const checks = new Checks(log);
const servers = new Servers(folder, { log, onDied: (line) => checks.fail('every server stays up', line) });
const ending = [() => servers.stop()];
let timeline;

async function demonstrate() {
  const tools = { ...(await clusterTools(log)), helm: await helm() };
  const cluster = await checks.check('a control plane starts', () => startControlPlane(folder, tools, servers));
  ending.push(() => cluster.kube.close());
  await checks.check('three simulated nodes are ready', () => startNodes(3, { tools, servers, cluster }));
  await checks.check('KEDA’s metrics API is available', () => startKeda({ tools, servers, cluster }));
  const rollup = await checks.check('a rollup runs, without a prover', () => DemoRollup.start(log));
  ending.push(() => rollup.stop());
  await checks.check('a namespace has its Secrets and the circuits', () => prepareNamespace(cluster.kube, rollup));
  const bridge = new ProverBridge({ kube: cluster.kube, namespace: NAMESPACE, rollup, log });
  ending.push(() => bridge.stop());
  bridge.start();
  timeline = new Timeline({ kube: cluster.kube, provers: PROVERS, rollup, bridge, clock: () => checks.seconds, log });
  ending.push(() => timeline.stop());
  timeline.start();
  await scenario({
    checks,
    rollup,
    bridge,
    kube: cluster.kube,
    release: new Release(tools.helm, cluster.kubeconfig, folder),
    log,
  });
}

let interrupted = false;
async function end() {
  while (ending.length > 0) await ending.pop()();
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    void end().then(() => process.exit(130));
  });
}
try {
  await demonstrate();
} catch (error) {
  if (checks.failed === 0) checks.fail('the demonstration runs to its end', error.message);
} finally {
  await end();
}
checks.print(options.json, timeline?.rows ?? []);
// What failed is in the logs.
if (checks.failed === 0) rmSync(folder, { recursive: true, force: true });
else log(`logs: ${join(folder, 'logs')}`);
process.exit(checks.failed === 0 && checks.passed > 0 ? 0 : 1);
