import { sql } from 'kysely';

/**
 * An SQL condition: the row `t` of l2_transaction is pending. The NOT IN lets Postgres use the partial index on (sender, nonce);
 * IS NOT DISTINCT FROM keeps it from the index of all that is pending, which looks cheap while the statistics are old.
 */
export const isPending = sql`t.status NOT IN ('rejected', 'expired', 'replaced') AND t.status IS NOT DISTINCT FROM 'pending'`;
