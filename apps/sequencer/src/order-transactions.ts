import type { Trx } from '@zkr/storage/database';
import { isPending } from '@zkr/storage/pending-transaction';
import { type RawBuilder, sql } from 'kysely';

/** Each sender with the lowest nonce that waits: one step in the index for each, however many rows each has. */
const SENDERS = sql`sender (sender, nonce) AS (
      (SELECT u.sender, u.nonce FROM unordered_transaction u ORDER BY u.sender, u.nonce LIMIT 1)
      UNION ALL
      SELECT next.sender, next.nonce FROM sender CROSS JOIN LATERAL (
             SELECT u.sender, u.nonce FROM unordered_transaction u WHERE u.sender > sender.sender
              ORDER BY u.sender, u.nonce LIMIT 1) AS next
    )`;

/** The transaction that waits at a place, if it is pending. LIMIT keeps it one look into two indexes for each place. */
const waitingAt = (sender: RawBuilder<unknown>, nonce: RawBuilder<unknown>) => sql`LATERAL (
             SELECT u.id, u.nonce, u.arrival, u.ctid AS row FROM unordered_transaction u JOIN l2_transaction t ON t.id = u.id AND t.status = 'pending'
              WHERE u.sender = ${sender} AND u.nonce = ${nonce} LIMIT 1)`;

/**
 * Gives waiting transactions the places from `first` on, so that each sender's nonces are consecutive from the expected one:
 * that after its last ordered one that is still pending, else its account's. In the order of arrival; a transaction that
 * arrived before its predecessor comes right after it, and one with a gap before it waits without holding up anybody else.
 *
 * @returns how many there were
 */
export async function orderTransactions(trx: Trx, first: bigint, epoch: number, limit: number): Promise<number> {
  if (limit <= 0) return 0;
  const { rows } = await orderingStatement(first, epoch, limit).execute(trx);
  return rows[0]!.count;
}

/**
 * A sender whose lowest waiting nonce is neither its account's nor right after one that has a place has nothing ready, and
 * costs three looks into indexes. For the others the expected nonce is looked up, and from there one place after another; so
 * what waits behind a gap is not read. (Behind one that has a place although its own predecessor has none, it waits until
 * the executor has refused that one.)
 */
export function orderingStatement(first: bigint, epoch: number, limit: number) {
  return sql<{ count: number }>`
    WITH RECURSIVE ${SENDERS}, candidate AS MATERIALIZED (
      SELECT sender.sender, coalesce(a.nonce, 0) AS nonce
        FROM sender LEFT JOIN LATERAL (SELECT nonce FROM account WHERE index = sender.sender LIMIT 1) AS a ON true
       WHERE sender.nonce = coalesce(a.nonce, 0)
          OR (SELECT true FROM l2_transaction t WHERE t.sender = sender.sender AND t.nonce = sender.nonce - 1 AND ${isPending}
                 AND t.nonce >= coalesce(a.nonce, 0) LIMIT 1)
    ), expected AS MATERIALIZED (
      SELECT c.sender, coalesce(placed.nonce + 1, c.nonce) AS nonce
        FROM candidate c LEFT JOIN LATERAL (
             SELECT t.nonce FROM l2_transaction t
              WHERE t.sender = c.sender AND t.nonce >= c.nonce AND ${isPending}
                AND (SELECT true FROM unordered_transaction u WHERE u.sender = c.sender AND u.nonce = t.nonce LIMIT 1) IS NULL
              ORDER BY t.nonce DESC LIMIT 1) AS placed ON true
    ), ready (id, sender, nonce, turn, row, number) AS (
      SELECT w.id, e.sender, w.nonce, w.arrival, w.row, 1
        FROM expected e CROSS JOIN ${waitingAt(sql`e.sender`, sql`e.nonce`)} AS w
      UNION ALL
      SELECT w.id, r.sender, w.nonce, greatest(r.turn, w.arrival), w.row, r.number + 1
        FROM ready r CROSS JOIN ${waitingAt(sql`r.sender`, sql`r.nonce + 1`)} AS w
       WHERE r.number < ${limit}::int4
    ), chosen AS MATERIALIZED (
      SELECT id, row, row_number() OVER (ORDER BY turn, nonce) AS number FROM ready ORDER BY turn, nonce LIMIT ${limit}
    ), placed AS (
      INSERT INTO ordered_operation (sequence, transaction_id, epoch)
      SELECT ${first}::bigint + number - 1, id, ${epoch} FROM chosen
    ), taken AS (
      DELETE FROM unordered_transaction WHERE ctid = ANY(ARRAY(SELECT row FROM chosen))
    )
    SELECT count(*)::int4 AS count FROM chosen`;
}

/**
 * A transaction that never got a place and is no longer valid in any later segment. Its nonce becomes free again.
 *
 * @param limit how many at most; what is left over and gets a place, the executor leaves out
 * @returns how many
 */
export async function expireTransactions(trx: Trx, limit: number): Promise<number> {
  const { numAffectedRows } = await expiryStatement(limit).execute(trx);
  return Number(numAffectedRows ?? 0n);
}

export function expiryStatement(limit: number) {
  return sql`
    WITH late AS (
      DELETE FROM unordered_transaction WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM unordered_transaction
              WHERE valid_until < (SELECT timestamp FROM segment ORDER BY id DESC LIMIT 1) ORDER BY valid_until LIMIT ${limit}))
      RETURNING id
    )
    UPDATE l2_transaction t SET status = 'expired', ended_at = clock_timestamp() FROM late
     WHERE t.id = late.id AND t.status = 'pending'`;
}

/** A key registered on L1 counts the nonce up without a transaction; what waits with a nonce below it never gets a place. @returns how many */
export async function rejectOvertaken(trx: Trx): Promise<number> {
  const { numAffectedRows } = await overtakenStatement().execute(trx);
  return Number(numAffectedRows ?? 0n);
}

export function overtakenStatement() {
  return sql`
    WITH RECURSIVE ${SENDERS}, passed AS MATERIALIZED (
      SELECT sender.sender, a.nonce
        FROM sender CROSS JOIN LATERAL (SELECT nonce FROM account WHERE index = sender.sender LIMIT 1) AS a
       WHERE sender.nonce < a.nonce
    ), overtaken AS (
      DELETE FROM unordered_transaction u USING passed WHERE u.sender = passed.sender AND u.nonce < passed.nonce
      RETURNING u.id, u.nonce, passed.nonce AS expected
    )
    UPDATE l2_transaction t SET status = 'rejected', ended_at = clock_timestamp(),
           reason = jsonb_build_object('code', 'NONCE_TOO_LOW', 'message', 'the nonce has been used',
                                       'params', jsonb_build_object('nonce', overtaken.nonce, 'expected', overtaken.expected))
      FROM overtaken WHERE t.id = overtaken.id AND t.status = 'pending'`;
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
