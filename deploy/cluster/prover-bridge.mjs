import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repository } from './build.mjs';

const EVERY_MS = 500;
/** Of a process that was asked to end: it did, or it had not begun to listen for being asked. */
const ORDERLY = ['exit code 0', 'SIGTERM'];
/** What a pod says of places in its cluster, where the process is not. */
const OF_A_PLACE = /_(HOST|PORT|FILE|CACHE|BROKERS)$/;

/**
 * What a kubelet would do for prover pods: kwok says that they run, and this makes it so. For each Running pod a real prover
 * process proves for the rollup, with the pod's settings; when the pod goes it gets SIGTERM, and SIGKILL after the pod's grace.
 */
export class ProverBridge {
  constructor({ kube, namespace, rollup, log }) {
    this.kube = kube;
    this.pods = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent('app.kubernetes.io/component=prover')}`;
    this.environment = rollup.environment('prover');
    this.logFile = join(rollup.dataDir, 'logs', 'cluster-provers.log');
    this.log = log;
    this.processes = new Map();
    this.most = 0;
    this.disorderly = [];
    this.stopping = false;
  }

  start() {
    this.watching = this.watch();
  }

  /** Provers of pods that run now; those that still finish a proof are not among them. */
  get running() {
    return this.processes.size;
  }

  get pids() {
    return [...this.processes.values()].map(({ child }) => child.pid);
  }

  async stop() {
    this.stopping = true;
    await this.watching;
    await Promise.all([...this.processes.keys()].map((pod) => this.end(pod)));
  }

  async watch() {
    while (!this.stopping) {
      const items = await this.kube.get(this.pods).then(
        (list) => list.items,
        (error) => void this.log(`pods cannot be listed: ${error.message}`),
      );
      if (items) this.follow(items);
      await sleep(EVERY_MS);
    }
  }

  follow(items) {
    const wanted = new Map(
      items
        .filter(({ metadata, status }) => status.phase === 'Running' && !metadata.deletionTimestamp)
        .map((pod) => [pod.metadata.name, pod.spec]),
    );
    for (const [pod, spec] of wanted) if (!this.processes.has(pod)) this.begin(pod, spec);
    for (const pod of this.processes.keys()) if (!wanted.has(pod)) void this.end(pod);
    this.most = Math.max(this.most, this.processes.size);
  }

  begin(pod, spec) {
    const fd = openSync(this.logFile, 'a');
    const child = spawn(process.execPath, [join(repository, 'apps', 'prover', 'dist', 'main.js')], {
      cwd: repository,
      env: this.environmentOf(spec),
      stdio: ['ignore', fd, fd],
    });
    closeSync(fd);
    const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`)));
    this.processes.set(pod, { child, exited, graceMs: spec.terminationGracePeriodSeconds * 1_000 });
    this.log(`pod ${pod} runs: prover process ${child.pid}`);
    // As a kubelet would: a container that ended is started again while its pod is wanted.
    void exited.then((how) => {
      if (this.processes.get(pod)?.child !== child) return;
      this.log(`prover process ${child.pid} of pod ${pod} ended by itself (${how})`);
      this.processes.delete(pod);
    });
  }

  environmentOf({ containers: [{ env }] }) {
    const ports = ['ROLLUP_HEALTH_PORT', 'ROLLUP_METRICS_PORT'].filter((name) => this.environment[name] !== undefined);
    const ofPod = env
      .filter(({ name, value }) => value !== undefined && !OF_A_PLACE.test(name))
      .map(({ name, value }) => [name, value]);
    const { PATH, HOME } = process.env;
    return {
      PATH,
      HOME,
      ...this.environment,
      ...Object.fromEntries(ofPod),
      ...Object.fromEntries(ports.map((name) => [name, '0'])),
      ROLLUP_PARENT_PID: String(process.pid),
    };
  }

  async end(pod) {
    const { child, exited, graceMs } = this.processes.get(pod);
    this.processes.delete(pod);
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), graceMs);
    const how = await exited;
    clearTimeout(late);
    if (!ORDERLY.includes(how)) this.disorderly.push(how);
    this.log(`pod ${pod} is gone: prover process ${child.pid} ended with ${how}`);
  }
}
