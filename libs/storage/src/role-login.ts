import pg from 'pg';

/** May lease segments and hand in proofs, and nothing else (migration 0003). */
export const PROVER_ROLE = 'rollup_prover';
/** May read how much proving waits, and nothing else. */
export const AUTOSCALER_ROLE = 'rollup_autoscaler';

export class RoleMissingError extends Error {
  override name = 'RoleMissingError';
  constructor(readonly role: string) {
    super(`the database has no role ${role}: the migrations of this version create none, or another version made the schema`);
  }
}

/**
 * Lets a role that a migration created log in with this password, whatever it had before.
 * @param databaseUrl of a user who may alter roles
 * @throws RoleMissingError
 */
export async function setRoleLogin(databaseUrl: string, role: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    if (rowCount === 0) throw new RoleMissingError(role);
    // Two at once would meet on the role's row; the lock ends with the session.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [role]);
    await client.query(`ALTER ROLE ${client.escapeIdentifier(role)} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  } finally {
    await client.end();
  }
}
