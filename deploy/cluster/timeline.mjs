import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 1_000;

/** What the autoscaler saw and what came of it: a row whenever the pool of provers has changed. */
export class Timeline {
  /** @param provers path of their Deployment; seconds since the beginning by `clock` */
  constructor({ kube, provers, rollup, bridge, clock, log }) {
    Object.assign(this, { kube, provers, rollup, bridge, clock, log });
    this.rows = [];
    this.stopping = false;
  }

  start() {
    this.watching = this.watch();
  }

  async stop() {
    this.stopping = true;
    await this.watching;
    // What it ended with.
    await this.see();
  }

  async watch() {
    while (!this.stopping) {
      await this.see();
      await sleep(EVERY_MS);
    }
  }

  async see() {
    await this.sample().catch((error) => this.log(`the pool cannot be seen: ${error.message}`));
  }

  async sample() {
    const deployment = await this.kube.find(this.provers);
    const { seconds, jobs, proved } = await this.rollup.backlog();
    const row = {
      at: this.clock(),
      backlogSeconds: Math.round(seconds),
      left: jobs,
      wanted: deployment?.spec.replicas ?? 0,
      ready: deployment?.status.readyReplicas ?? 0,
      processes: this.bridge.running,
      proved,
    };
    const last = this.rows.at(-1);
    if (last && ['wanted', 'ready', 'processes'].every((name) => last[name] === row[name])) return;
    this.rows.push(row);
  }
}
