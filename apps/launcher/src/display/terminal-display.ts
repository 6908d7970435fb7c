import { Listr, PRESET_TIMER } from 'listr2';
import { all, type Step, type Steps } from './step.js';

/** For terminals: every step a line with a spinner, and below it what it waits for. */
export async function terminalDisplay(steps: Steps): Promise<void> {
  for (const step of steps) await show('title' in step ? [step] : step);
}

async function show(steps: readonly Step[]): Promise<void> {
  const outcomes: Promise<void>[] = [];
  const tasks = steps.map(({ title, run }) => ({
    title,
    task: (_: unknown, line: { output: string }) => {
      const outcome = run((detail) => (line.output = detail));
      outcomes.push(outcome);
      return outcome;
    },
  }));
  const listr = new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: { showErrorMessage: false, timer: PRESET_TIMER, formatOutput: 'truncate' },
  });
  await listr.run();
  await all(outcomes);
}
