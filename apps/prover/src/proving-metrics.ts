import { Counter, Histogram, type Registry } from 'prom-client';

export type ProofPhase = 'witness' | 'prove' | 'verify';
/** How an attempt ended. `refused`: the trace or the witness is at fault, not the prover. */
export type ProofOutcome = 'ok' | 'refused' | 'wrong_proof' | 'timeout' | 'crashed' | 'fenced' | 'released';

export interface ProvingMetrics {
  /** @param ms how long the phase took */
  phase(phase: ProofPhase, of: { readonly backend: string; readonly circuit: string }, ms: number): void;
  attempt(outcome: ProofOutcome): void;
}

export function provingMetrics(registry: Registry): ProvingMetrics {
  const duration = new Histogram({
    name: 'rollup_proof_duration_seconds',
    help: 'How long the phases of proving a segment take.',
    labelNames: ['phase', 'backend', 'circuit'],
    buckets: [0.01, 0.05, 0.25, 1, 2.5, 5, 10, 20, 40, 80, 160, 320],
    registers: [registry],
  });
  const attempts = new Counter({
    name: 'rollup_proof_attempts_total',
    help: 'Segments leased, by how the attempt ended.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return {
    phase: (phase, { backend, circuit }, ms) => duration.observe({ phase, backend, circuit }, ms / 1_000),
    attempt: (outcome) => attempts.inc({ outcome }),
  };
}
