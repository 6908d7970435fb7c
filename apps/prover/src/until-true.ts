import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceContext } from '@zkr/service/service-context';

const AGAIN_MS = 250;
/** About one line in five seconds. */
const WARN_EVERY = 20;

/** For waits during the start: asks until the answer is true, or the service is told to stop. A failure is "not yet". */
export async function untilTrue(
  ask: () => Promise<boolean>,
  { stopping, logger }: Pick<ServiceContext, 'stopping' | 'logger'>,
  message: string,
): Promise<void> {
  for (let waits = 0; !stopping.aborted; waits++) {
    let reason: string | undefined;
    try {
      if (await ask()) return;
    } catch (error) {
      reason = (error as Error).message;
    }
    if (waits % WARN_EVERY === 0) logger.warn({ reason }, message);
    await sleep(AGAIN_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}
