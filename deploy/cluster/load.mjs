import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PROCESS = fileURLToPath(new URL('../../test/bench/ingestion/load.mjs', import.meta.url));
const RATE = 20;
/** Rounds of one second that are signed in advance: more than the demonstration takes. */
const ROUNDS = 200;
const EVERY_MS = 500;

/** Transfers over REST that keep segments waiting for a proof, however fast the provers are. */
export class Load {
  /** @param rollup running, with accounts; segments: how many wait at least, from a while after the start */
  constructor(rollup, segments) {
    this.rollup = rollup;
    this.segments = segments;
    this.taken = 0;
    this.stopping = false;
    this.child = fork(PROCESS, [], { serialization: 'advanced' });
    this.ended = once(this.child, 'exit').then(([code]) => {
      throw new Error(`the load process ended (exit code ${code})`);
    });
    this.running = this.run();
    // Whoever stops it hears of what failed.
    for (const promise of [this.ended, this.running]) promise.catch(() => undefined);
  }

  /** @returns how many transfers were taken. @throws if one was refused */
  async stop() {
    this.stopping = true;
    await this.running;
    return this.taken;
  }

  async run() {
    try {
      const { url, domain } = this.rollup.running;
      await this.ask({ url, domain, accounts: this.rollup.accounts, rounds: Array(ROUNDS).fill({ seconds: 1, rate: RATE }) });
      while (!this.stopping) {
        if ((await this.rollup.backlog()).jobs < this.segments) await this.round();
        else await sleep(EVERY_MS);
      }
    } finally {
      this.child.kill();
    }
  }

  async round() {
    const { accepted, offered, refused } = await this.ask('next');
    this.taken += accepted;
    if (accepted < offered)
      throw new Error(`${offered - accepted} of ${offered} transfers were refused: ${JSON.stringify(refused)}`);
  }

  async ask(message) {
    this.child.send(message);
    return (await Promise.race([once(this.child, 'message'), this.ended]))[0];
  }
}
