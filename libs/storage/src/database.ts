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

const pools = new WeakMap<Database, pg.Pool>();

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
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  pools.set(db, pool);
  return db;
}

/** Connections and queries of a database's pool now. */
export interface PoolUsage {
  readonly inUse: number;
  /** Queries that wait for a connection. */
  readonly waiting: number;
  readonly max: number;
}

/** @throws RangeError `db` does not come from {@link openDatabase} */
export function poolUsage(db: Database): PoolUsage {
  const pool = pools.get(db);
  if (!pool) throw new RangeError('this database has no pool of ours: open it with openDatabase');
  return { inUse: pool.totalCount - pool.idleCount, waiting: pool.waitingCount, max: pool.options.max };
}
