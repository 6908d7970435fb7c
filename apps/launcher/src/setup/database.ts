import { createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrateUp, migrationsDirectory, migrationsTable } from '@zkr/storage/migrate';
import { PROVER_ROLE, setRoleLogin } from '@zkr/storage/role-login';
import pg from 'pg';

/** The schema, up to date, and a login for the provers' role. */
export async function migrate(databaseUrl: string, say: (detail: string) => void): Promise<void> {
  say('waiting for other migrations to end');
  const applied = await migrateUp(databaseUrl);
  say(applied.length === 0 ? 'up to date' : `applied ${applied.join(', ')}`);
  await setRoleLogin(databaseUrl, PROVER_ROLE, proverPassword(databaseUrl));
}

/** The same URL with the role that may only lease segments and hand in proofs. */
export function proverUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.username = PROVER_ROLE;
  url.password = proverPassword(databaseUrl);
  return url.href;
}

/** Follows from the URL, which is secret where it matters. The role is the server's: two launches on two databases of one server take it from each other. */
function proverPassword(databaseUrl: string): string {
  return createHmac('sha256', databaseUrl).update(PROVER_ROLE).digest('hex');
}

/**
 * Removes what our migrations created from a database that was given, and nothing else that may be in it: where they never ran,
 * a table of one of our names is somebody else's.
 */
export async function dropSchema(databaseUrl: string): Promise<void> {
  const applied = await query<{ applied: boolean }>(databaseUrl, `SELECT to_regclass('${migrationsTable}') IS NOT NULL AS applied`);
  if (!applied[0]?.applied) return;
  const names = await readdir(migrationsDirectory);
  const sql = await Promise.all(names.filter((name) => name.endsWith('.sql')).map((name) => readFile(join(migrationsDirectory, name), 'utf8')));
  const created = (kind: string) => [...sql.join('\n').matchAll(new RegExp(`^CREATE ${kind} (\\w+)`, 'gm'))].map((match) => match[1]!);
  const tables = [...created('TABLE'), migrationsTable];
  await query(databaseUrl, `DROP TABLE IF EXISTS ${tables.join(', ')} CASCADE; ${created('FUNCTION').map((name) => `DROP FUNCTION IF EXISTS ${name} CASCADE`).join('; ')}`);
}

async function query<Row>(databaseUrl: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}
