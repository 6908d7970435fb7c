import { all, type Step, type Steps } from './step.js';

/** The same detail with another number within so many seconds is not worth a line. */
const QUIET_MS = 30_000;

/** For logs and pipes: a line when a step starts, says something new, and ends. */
export const lineDisplay =
  (print: (line: string) => void) =>
  async (steps: Steps): Promise<void> => {
    for (const step of steps) {
      if ('title' in step) await show(step, print);
      else await all(step.map((one) => show(one, print)));
    }
  };

async function show({ title, run }: Step, print: (line: string) => void): Promise<void> {
  const from = performance.now();
  let last = { kind: '', at: -QUIET_MS };
  print(`… ${title}`);
  try {
    await run((detail) => {
      const kind = detail.replaceAll(/\d+/g, '#');
      if (kind === last.kind && performance.now() - last.at < QUIET_MS) return;
      last = { kind, at: performance.now() };
      print(`    ${title}: ${detail}`);
    });
  } catch (error) {
    print(`✗ ${title}`);
    throw error;
  }
  print(`✓ ${title} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
}
