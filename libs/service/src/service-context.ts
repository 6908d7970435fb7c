import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Registry } from 'prom-client';
import type { Logger } from './logger.js';
import type { ProgressWatchdog } from './progress-watchdog.js';
import type { Readiness } from './readiness.js';

/** What the bootstrap gives to a service. Injectable: `constructor(private readonly context: ServiceContext)`. */
export class ServiceContext {
  /** Unique to this run of the process: holder of leases and leadership. */
  readonly instanceId = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;

  constructor(
    readonly name: string,
    readonly logger: Logger,
    readonly watchdog: ProgressWatchdog,
    readonly readiness: Readiness,
    readonly metrics: Registry,
    /** Aborts at the first sign of shutdown, also while the service still starts. */
    readonly stopping: AbortSignal,
  ) {}
}
