import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';

/** Beside src/ and dist/ alike, so that SQL needs no copying. */
export const migrationsDirectory = fileURLToPath(new URL('../migrations', import.meta.url));
export const migrationsTable = 'schema_migration';

/**
 * Applies what is missing, one transaction a file, under an advisory lock: several may call it at once.
 * @returns the names of the migrations applied now
 */
export async function migrateUp(
  databaseUrl: string,
  log: (line: string) => void = () => undefined,
): Promise<string[]> {
  const applied = await runner({
    databaseUrl,
    dir: migrationsDirectory,
    migrationsTable,
    direction: 'up',
    singleTransaction: false,
    advisoryLockMode: 'wait',
    log,
  });
  return applied.map(({ name }) => name);
}
