import { sql } from 'kysely';
import type { Database } from './database.js';

/** Stages of a transaction, from its acceptance on. */
export type TransactionStage = 'ordered' | 'executed' | 'proven' | 'verified' | 'finalized';

/** So many transactions took so long from their acceptance to a stage, to a tenth of a second. */
export interface StageLatency {
  readonly seconds: number;
  readonly transactions: number;
}

const COLUMNS = {
  executed: sql.ref('t.included_at'),
  proven: sql.ref('t.proven_at'),
  verified: sql.ref('t.verified_at'),
  finalized: sql.ref('t.finalized_at'),
} as const;

/** Of the transactions at places in the order, both inclusive, until they got them. */
export async function orderedLatencies(db: Database, first: bigint, last: bigint): Promise<StageLatency[]> {
  const { rows } = await sql<StageLatency>`
    SELECT round(greatest(0, extract(epoch FROM o.ordered_at - t.received_at)), 1)::float8 AS seconds, count(*)::int4 AS transactions
      FROM ordered_operation o JOIN l2_transaction t ON t.id = o.transaction_id
     WHERE o.sequence BETWEEN ${first} AND ${last}
     GROUP BY 1`.execute(db);
  return rows;
}

/** Of the transactions of segments that are at a stage. */
export async function segmentLatencies(
  db: Database,
  stage: Exclude<TransactionStage, 'ordered'>,
  segments: readonly bigint[],
): Promise<StageLatency[]> {
  const { rows } = await sql<StageLatency>`
    SELECT round(greatest(0, extract(epoch FROM ${COLUMNS[stage]} - t.received_at)), 1)::float8 AS seconds, count(*)::int4 AS transactions
      FROM l2_transaction t
     WHERE t.segment_id = ANY (${[...segments]}::bigint[]) AND ${COLUMNS[stage]} IS NOT NULL
     GROUP BY 1`.execute(db);
  return rows;
}

/** Of the transactions of batches that are at a stage. */
export async function batchLatencies(
  db: Database,
  stage: Exclude<TransactionStage, 'ordered'>,
  batches: readonly bigint[],
): Promise<StageLatency[]> {
  const { rows } = await sql<{ id: bigint }>`
    SELECT id FROM segment WHERE batch_number = ANY (${[...batches]}::bigint[])`.execute(db);
  return segmentLatencies(db, stage, rows.map(({ id }) => id));
}
