import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import type { Logger } from './logger.js';
import type { Readiness } from './readiness.js';

interface Parts {
  app: INestApplication;
  /** Probes and metrics. */
  close: () => void;
  readiness: Readiness;
  stopping: AbortController;
  logger: Logger;
}

/**
 * In this order: not ready; drain, while balancers notice and requests still succeed; loops and leadership stop
 * (`onModuleDestroy`); HTTP and Kafka stop; pools close (`onApplicationShutdown`); probes and metrics go last.
 */
export async function stopService(
  { app, close, readiness, stopping, logger }: Parts,
  reason: string,
  drainMs: number,
): Promise<void> {
  readiness.phase = 'stopping';
  logger.info({ reason, drainMs }, 'Stopping');
  await sleep(drainMs);
  stopping.abort();
  await app.close();
  close();
  logger.info('Stopped');
}
