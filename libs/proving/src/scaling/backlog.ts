/** A segment that waits for its proof or is being proved. */
export interface ProofWork {
  /** Undefined while nobody works on it. */
  readonly elapsedSeconds: number | undefined;
}

/**
 * The work that is left, in seconds of one prover. `ops.prover_backlog` computes the same from the database.
 * @param proofSeconds how long one proof of this circuit takes
 */
export function backlogSeconds(jobs: readonly ProofWork[], proofSeconds: number): number {
  return jobs.reduce((sum, { elapsedSeconds }) => sum + Math.max(0, proofSeconds - (elapsedSeconds ?? 0)), 0);
}
