import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { pgTypes } from './pg-types.js';
import type { Tables } from './tables/tables.js';

export type Database = Kysely<Tables>;
/** A transaction in progress. Functions that must share the caller's transaction take this, never a Database. */
export type Trx = Transaction<Tables>;

export interface DatabaseOptions {
  url: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  maxConnections?: number;
  connectTimeoutMs?: number;
  statementTimeoutMs?: number;
  /** Short, because an idle transaction with an id holds back the outbox of everyone. */
  idleInTransactionTimeoutMs?: number;
  /** Called when an idle pooled connection dies. The pool replaces it, so this is for the log. */
  onConnectionLost?: (error: Error) => void;
}

/** The pool connects on first use; `destroy()` closes it. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 30_000,
    // Where the server cannot say that it took too long, because the network swallows everything.
    query_timeout: (options.statementTimeoutMs ?? 30_000) + 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: pgTypes,
  });
  // Without these two listeners a restart of Postgres ends the process: an idle client reports to the pool, one
  // that is checked out reports to itself.
  pool.on('error', (error) => options.onConnectionLost?.(error));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
