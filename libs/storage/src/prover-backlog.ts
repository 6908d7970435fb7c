import { sql } from 'kysely';
import type { Database } from './database.js';

/** One row of `ops.prover_backlog`: a deployed circuit, or all of them. */
export interface ProverBacklog {
  /** Undefined: all circuits together. */
  readonly circuitId: number | undefined;
  /** `all` for all. */
  readonly circuit: string;
  /** Whether the times are measured, or guessed from other circuits. */
  readonly isMeasured: boolean;
  /** Of one proof; undefined for all circuits. */
  readonly proofSeconds: number | undefined;
  readonly queued: number;
  readonly running: number;
  /** Of one prover's work. */
  readonly backlogSeconds: number;
  /** Of the oldest segment without a proof; 0 for none. */
  readonly oldestAgeSeconds: number;
}

/** Every deployed circuit, and `all` at the end. */
export async function readProverBacklog(db: Database): Promise<ProverBacklog[]> {
  const { rows } = await sql<{
    circuit_id: number | null;
    circuit: string;
    is_measured: boolean;
    proof_seconds: number | null;
    queued: bigint;
    running: bigint;
    backlog_seconds: number;
    oldest_age_seconds: number;
  }>`SELECT * FROM ops.prover_backlog ORDER BY circuit_id NULLS LAST`.execute(db);
  return rows.map((row) => ({
    ...{ circuitId: row.circuit_id ?? undefined, circuit: row.circuit, isMeasured: row.is_measured },
    ...{ proofSeconds: row.proof_seconds ?? undefined, queued: Number(row.queued), running: Number(row.running) },
    ...{ backlogSeconds: row.backlog_seconds, oldestAgeSeconds: row.oldest_age_seconds },
  }));
}
