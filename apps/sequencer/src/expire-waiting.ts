import type { Database } from '@zkr/storage/database';
import { fence } from '@zkr/storage/leadership';
import { withTransaction } from '@zkr/storage/with-transaction';
import { sql } from 'kysely';
import { SEQUENCER_ROLE } from './order-operations.js';

/**
 * Ends what has waited too long behind a nonce that did not come, so that nobody fills the pool for good with transactions
 * that cost nothing and are never ready. Its nonce becomes free again. Call it when nothing is ready: after a standstill of
 * the sequencer everything has waited long.
 *
 * @param limit how many at most, the oldest first; one statement must not hold up ordering
 * @returns how many
 */
export function expireWaiting(db: Database, epoch: number, maxWaitMs: number, limit: number): Promise<number> {
  const reason = { code: 'NONCE_GAP', message: 'the transactions before it did not come in time', params: { waitedSeconds: Math.floor(maxWaitMs / 1_000) } };
  return withTransaction(db, async (trx) => {
    await fence(trx, SEQUENCER_ROLE, epoch);
    const { numAffectedRows } = await sql`
      WITH late AS (
        DELETE FROM unordered_transaction WHERE ctid = ANY(ARRAY(
               SELECT ctid FROM unordered_transaction
                WHERE received_at < clock_timestamp() - ${maxWaitMs} * interval '1 millisecond' ORDER BY received_at LIMIT ${limit}))
        RETURNING id
      )
      UPDATE l2_transaction t SET status = 'expired', ended_at = clock_timestamp(), reason = ${JSON.stringify(reason)}::jsonb
        FROM late WHERE t.id = late.id AND t.status = 'pending'`.execute(trx);
    return Number(numAffectedRows ?? 0n);
  });
}
