import pRetry from 'p-retry';
import type { Database, Trx } from './database.js';
import { isRetriable } from './retriable.js';

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
    shouldRetry: ({ error }) => isRetriable(error),
  });
}
