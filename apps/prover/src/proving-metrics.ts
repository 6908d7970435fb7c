import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type ProofPhase = 'witness' | 'prove' | 'verify';
const OUTCOMES = ['ok', 'refused', 'wrong_proof', 'timeout', 'crashed', 'fenced', 'released'] as const;
/** How an attempt ended. `refused`: the trace or the witness is at fault, not the prover. */
export type ProofOutcome = (typeof OUTCOMES)[number];

export interface ProvingMetrics {
  /** @param ms how long the phase took */
  phase(phase: ProofPhase, of: { readonly backend: string; readonly circuit: string }, ms: number): void;
  attempt(outcome: ProofOutcome, circuit: string): void;
  /** @param ms with the load of the key */
  selfTest(of: { readonly backend: string; readonly circuit: string }, ms: number): void;
  /** A circuit that this process can prove. @param hash SHA-256 of its proving key */
  key(circuit: string, hash: string): void;
  /** @param isBusy asked at each scrape */
  watch(isBusy: () => boolean): void;
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
    labelNames: ['circuit', 'outcome'],
    registers: [registry],
  });
  const selfTests = new Gauge({
    name: 'rollup_prover_self_test_seconds',
    help: 'The last self-test, the load of the key included.',
    labelNames: ['circuit', 'backend'],
    registers: [registry],
  });
  const keys = new Gauge({
    name: 'rollup_prover_key_info',
    help: 'Always 1; SHA-256 of the proving keys that may be used.',
    labelNames: ['circuit', 'hash'],
    registers: [registry],
  });
  let busy = () => false;
  new Gauge({
    name: 'rollup_prover_busy',
    help: '1 while there is a segment in hand.',
    registers: [registry],
    collect() {
      this.set(busy() ? 1 : 0);
    },
  });
  return {
    phase: (phase, { backend, circuit }, ms) => duration.observe({ phase, backend, circuit }, ms / 1_000),
    attempt: (outcome, circuit) => attempts.inc({ circuit, outcome }),
    selfTest: (of, ms) => selfTests.set({ circuit: of.circuit, backend: of.backend }, ms / 1_000),
    key(circuit, hash) {
      keys.set({ circuit, hash }, 1);
      // Zeros are there before the first of them, or an alert on its increase would not see it.
      for (const outcome of OUTCOMES) attempts.inc({ circuit, outcome }, 0);
    },
    watch: (isBusy) => void (busy = isBusy),
  };
}
