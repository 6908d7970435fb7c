import pg from 'pg';

/**
 * Does the work while no other session holds the lock, and waits for its turn.
 * @param lock any number that stands for the work
 */
export async function withSessionLock<T>(databaseUrl: string, lock: number, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lock]);
    return await work();
  } finally {
    await client.end();
  }
}
