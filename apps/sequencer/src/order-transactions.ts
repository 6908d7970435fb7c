import type { Trx } from '@zkr/storage/database';
import { sql } from 'kysely';

/** The redundant NOT IN lets Postgres use the partial index on (sender, nonce). */
const PENDING = sql`t.status = 'pending' AND t.status NOT IN ('rejected', 'expired', 'replaced')`;

/**
 * Gives waiting transactions the places from `first` on, so that each sender's nonces are consecutive from the expected one:
 * that after its last ordered one that is still pending, else its account's. In the order of arrival; a transaction that
 * arrived before its predecessor comes right after it, and one with a gap before it waits without holding up anybody else.
 *
 * @returns how many there were
 */
export async function orderTransactions(trx: Trx, first: bigint, epoch: number, limit: number): Promise<number> {
  if (limit <= 0) return 0;
  const { rows } = await sql<{ count: number }>`
    WITH sender AS (
      SELECT s.sender, greatest(coalesce(a.nonce, 0), coalesce(placed.nonce + 1, 0)) AS expected
        FROM (SELECT DISTINCT sender FROM unordered_transaction) AS s
        LEFT JOIN account a ON a.index = s.sender
        LEFT JOIN LATERAL (
             SELECT t.nonce FROM l2_transaction t
              WHERE t.sender = s.sender AND t.nonce >= coalesce(a.nonce, 0) AND ${PENDING}
                AND NOT EXISTS (SELECT 1 FROM unordered_transaction u WHERE u.sender = t.sender AND u.nonce = t.nonce)
              ORDER BY t.nonce DESC LIMIT 1) AS placed ON true
    ), ready AS (
      SELECT u.id, u.sender, u.nonce, max(u.arrival) OVER earlier AS turn,
             u.nonce - sender.expected - row_number() OVER earlier + 1 AS gap
        FROM unordered_transaction u JOIN sender USING (sender) JOIN l2_transaction t ON t.id = u.id AND t.status = 'pending'
       WHERE u.nonce >= sender.expected
      WINDOW earlier AS (PARTITION BY u.sender ORDER BY u.nonce)
    ), chosen AS (
      SELECT id, sender, nonce, row_number() OVER (ORDER BY turn, nonce) AS number
        FROM ready WHERE gap = 0 ORDER BY turn, nonce LIMIT ${limit}
    ), placed AS (
      INSERT INTO ordered_operation (sequence, transaction_id, epoch)
      SELECT ${first}::bigint + number - 1, id, ${epoch} FROM chosen
    ), taken AS (
      DELETE FROM unordered_transaction u USING chosen WHERE u.sender = chosen.sender AND u.nonce = chosen.nonce
    )
    SELECT count(*)::int4 AS count FROM chosen`.execute(trx);
  return rows[0]!.count;
}

/**
 * A transaction that never got a place and is no longer valid in any later segment. Its nonce becomes free again.
 *
 * @param limit how many at most; what is left over and gets a place, the executor leaves out
 * @returns how many
 */
export async function expireTransactions(trx: Trx, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    WITH late AS (
      DELETE FROM unordered_transaction WHERE (sender, nonce) IN (
             SELECT sender, nonce FROM unordered_transaction
              WHERE valid_until < (SELECT timestamp FROM segment ORDER BY id DESC LIMIT 1) ORDER BY valid_until LIMIT ${limit})
      RETURNING id
    )
    UPDATE l2_transaction t SET status = 'expired', ended_at = clock_timestamp() FROM late
     WHERE t.id = late.id AND t.status = 'pending'`.execute(trx);
  return Number(numAffectedRows ?? 0n);
}

/** A key registered on L1 counts the nonce up without a transaction; what waits with a nonce below it never gets a place. @returns how many */
export async function rejectOvertaken(trx: Trx): Promise<number> {
  const { numAffectedRows } = await sql`
    WITH overtaken AS (
      DELETE FROM unordered_transaction u USING account a WHERE a.index = u.sender AND u.nonce < a.nonce
      RETURNING u.id, u.nonce, a.nonce AS expected
    )
    UPDATE l2_transaction t SET status = 'rejected', ended_at = clock_timestamp(),
           reason = jsonb_build_object('code', 'NONCE_TOO_LOW', 'message', 'the nonce has been used',
                                       'params', jsonb_build_object('nonce', overtaken.nonce, 'expected', overtaken.expected))
      FROM overtaken WHERE t.id = overtaken.id AND t.status = 'pending'`.execute(trx);
  return Number(numAffectedRows ?? 0n);
}

/**
 * Drops what has a place or is not pending, which a program that does not know the queue may have left in it. Once at the
 * beginning of an epoch is enough: from then on nobody else gives places.
 */
export async function tidyQueue(trx: Trx): Promise<void> {
  await sql`
    DELETE FROM unordered_transaction u
     WHERE NOT EXISTS (SELECT 1 FROM l2_transaction t WHERE t.id = u.id AND t.status = 'pending')
        OR EXISTS (SELECT 1 FROM ordered_operation o WHERE o.transaction_id = u.id)`.execute(trx);
}
