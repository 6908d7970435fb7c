import { readdirSync } from 'node:fs';
import { sql } from 'kysely';
import type { Database } from './database.js';
import { migrationsDirectory, migrationsTable } from './migrate.js';

const UNDEFINED_TABLE = '42P01';

export class SchemaOutdatedError extends Error {
  readonly code = 'schema-outdated';
  readonly params: { actual: number; required: number };

  constructor(actual: number, required: number) {
    super(
      `The database schema is at version ${actual}, this program needs ${required}: run the migrations first.`,
    );
    this.name = 'SchemaOutdatedError';
    this.params = { actual, required };
  }
}

/** The number of the newest migration this program knows. */
export function requiredSchemaVersion(): number {
  return Math.max(
    0,
    ...readdirSync(migrationsDirectory)
      .filter((file) => file.endsWith('.sql'))
      .map(migrationNumber),
  );
}

/** The number of the newest migration applied; 0 for an empty database. */
export async function schemaVersion(db: Database): Promise<number> {
  try {
    const { rows } = await sql<{ name: string }>`SELECT name FROM ${sql.table(migrationsTable)}`.execute(db);
    return Math.max(0, ...rows.map(({ name }) => migrationNumber(name)));
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return 0;
    throw error;
  }
}

/** For start and readiness. A newer schema than required is fine: migrations only expand until all run the new code. */
export async function assertSchema(db: Database, required: number = requiredSchemaVersion()): Promise<void> {
  const actual = await schemaVersion(db);
  if (actual < required) throw new SchemaOutdatedError(actual, required);
}

function migrationNumber(name: string): number {
  return Number.parseInt(name, 10);
}
