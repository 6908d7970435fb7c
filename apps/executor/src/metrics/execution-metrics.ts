import { Counter, Histogram, type Registry } from 'prom-client';
import type { ExecutionOutcome } from '../execution-outcome.js';

export interface ExecutionMetrics {
  /** @returns call it at the end of the phase */
  start(phase: 'execute' | 'write'): () => void;
  /** After the outcome was written. @param nowMs as the step had it */
  outcome(outcome: ExecutionOutcome, nowMs: number): void;
}

export function executionMetrics(registry: Registry): ExecutionMetrics {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'rollup_execution_seconds',
    help: 'One step of the executor.',
    labelNames: ['phase'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const counter = <L extends string>(name: string, help: string, label: L) => new Counter({ name, help, labelNames: [label], registers });
  const executed = counter('rollup_operations_executed_total', 'Operations looked at.', 'outcome');
  const rejected = counter('rollup_execution_rejected_total', 'Transactions that the VM rejected.', 'reason');
  const segments = counter('rollup_segment_seal_reason_total', 'Segments sealed.', 'reason');
  const batches = counter('rollup_batch_seal_reason_total', 'Batches sealed.', 'reason');
  const age = new Histogram({
    name: 'rollup_batch_seal_seconds',
    help: 'From the opening of a batch to its sealing.',
    buckets: [0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320],
    registers,
  });
  const fill = new Histogram({
    name: 'rollup_batch_fill_ratio',
    help: 'Operations of a sealed batch by the slots of its segments.',
    buckets: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
    registers,
  });
  return {
    start: (phase) => seconds.startTimer({ phase }),
    outcome({ included, rejected: refused, parked, sealedSegment, sealedBatch }, nowMs) {
      executed.inc({ outcome: 'included' }, included.length);
      executed.inc({ outcome: 'rejected' }, refused.length);
      executed.inc({ outcome: 'parked' }, parked.length);
      for (const { rejection } of refused) rejected.inc({ reason: rejection.rejected });
      if (sealedSegment) segments.inc({ reason: sealedSegment.reason });
      if (!sealedBatch) return;
      const { parts, circuit, operations, openedAtMs } = sealedBatch.batch;
      batches.inc({ reason: sealedBatch.reason });
      age.observe((nowMs - openedAtMs) / 1_000);
      if (circuit) fill.observe(operations / (parts.length * circuit.slots));
    },
  };
}
