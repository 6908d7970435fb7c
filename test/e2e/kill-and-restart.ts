import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { expectJourney } from './expect-journey.js';
import { Launched, temporaryFolder } from './launched.js';

/** How long a killed service is away. */
const AWAY_MS = 5_000;

/** When each service has most to lose: in the middle of its own work. */
const MOMENTS: Record<string, (launched: Launched) => Promise<unknown>> = {
  api: (launched) => launched.line(/: \d+ of 25 were taken/),
  sequencer: (launched) => launched.line(/: \d+ of 25 were taken/),
  executor: (launched) => launched.line(/: \d+ of 25 were taken/),
  prover: (launched) => launched.logLine(/ prover +Segment leased/),
  'l1-watcher': (launched) => launched.line(/: the users deposit/),
  'l1-submitter': (launched) => launched.logLine(/ prover +Proof handed in/),
};

export const serviceNames = Object.keys(MOMENTS);

/**
 * The journey succeeds although a service is killed on the way; somebody starts it again by hand.
 * @param watched told of the launch at once; what it returns runs after the journey
 */
export async function killAndRestart(name: string, watched?: (launched: Launched) => () => Promise<void>): Promise<void> {
  const launched = new Launched({ dataDir: temporaryFolder() });
  const check = watched?.(launched);
  try {
    await MOMENTS[name]!(launched);
    const pid = launched.killService(name);
    expect(await launched.line(new RegExp(`^${name} ended \\(signal SIGKILL\\)`))).toContain(`npm run service -- ${name}`);
    await sleep(AWAY_MS);
    launched.startService(name);
    await expectJourney(launched);
    expect(launched.log()).toMatch(new RegExp(` ${name} +Started(.|\\n)* ${name} +Started`));
    expect(() => process.kill(pid, 0)).toThrow();
    await check?.();
  } finally {
    await launched.end();
  }
}
