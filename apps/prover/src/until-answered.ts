import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
/** SQLSTATE classes of a question that is wrong in itself. */
const REFUSED = /^(22|23|42|P0)/;

/**
 * Asks again until there is an answer: what a worker has made outlives an absent database.
 * @throws the signal's reason, or what the database says of a question it will never answer
 */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  signal: AbortSignal,
  onError: (error: unknown, failures: number) => void,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (REFUSED.test((error as { code?: string }).code ?? '')) throw error;
      onError(error, failures);
    }
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
