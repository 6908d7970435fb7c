import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 20;

/** Collects garbage over and over while `work` runs: what only the collector may keep or take is seen to go. */
export async function collectingGarbage<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString('--expose-gc');
  const timer = setInterval(runInNewContext('gc') as () => void, EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
