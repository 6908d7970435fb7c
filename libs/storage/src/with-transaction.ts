import pRetry from 'p-retry';
import type { Database, Trx } from './database.js';
import { isRetriable } from './retriable.js';
import { storageSignals } from './storage-signals.js';

export interface TransactionOptions {
  /** Attempts after the first. Default 5, which is about 3 s. */
  retries?: number;
  isolation?: 'read committed' | 'repeatable read' | 'serializable';
}

/**
 * Runs `fn` in a transaction, again from the start when Postgres asks for it or the connection is lost.
 *
 * `fn` must be idempotent over commits: if the connection breaks while COMMIT is on its way, the first run may have
 * taken effect. Guard effects by `once`, a natural key or a fence. `fn` does no I/O but through `trx`.
 */
export function withTransaction<T>(
  db: Database,
  fn: (trx: Trx) => Promise<T>,
  { retries = 5, isolation = 'read committed' }: TransactionOptions = {},
): Promise<T> {
  return pRetry(() => db.transaction().setIsolationLevel(isolation).execute(fn), {
    retries,
    minTimeout: 50,
    maxTimeout: 2_000,
    randomize: true,
    shouldRetry: ({ error, retriesLeft }) => {
      const again = isRetriable(error);
      if (again && retriesLeft > 0) storageSignals.retried.publish({ sqlstate: sqlstateOf(error) });
      return again;
    },
  });
}

/** Of what Postgres said; undefined for an error of the socket or the pool. */
function sqlstateOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
