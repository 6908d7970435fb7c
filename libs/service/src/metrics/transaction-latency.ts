import type { Database } from '@zkr/storage/database';
import {
  batchLatencies,
  orderedLatencies,
  segmentLatencies,
  type StageLatency,
  type TransactionStage,
} from '@zkr/storage/stage-latencies';
import { Histogram, type Registry } from 'prom-client';

type ExecutedStage = Exclude<TransactionStage, 'ordered'>;

/** Each is told by the one process that took the transactions there, once. What cannot be read is left out. Never rejects. */
export interface TransactionLatency {
  /** @param first @param last places in the order, inclusive */
  ordered(first: bigint, last: bigint): Promise<void>;
  segments(stage: ExecutedStage, ids: readonly bigint[]): Promise<void>;
  batches(stage: ExecutedStage, numbers: readonly bigint[]): Promise<void>;
}

/** From the acceptance of a transaction to each stage, by the clock of the database. */
export function transactionLatency(registry: Registry, db: Database): TransactionLatency {
  const latency = new Histogram({
    name: 'rollup_tx_stage_latency_seconds',
    help: 'From the acceptance of a transaction to a stage.',
    labelNames: ['stage'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 300, 600, 1_200, 1_800, 3_600],
    registers: [registry],
  });
  const observe = async (stage: TransactionStage, reading: Promise<StageLatency[]>) => {
    for (const { seconds, transactions } of await reading.catch(() => [])) {
      for (let i = 0; i < transactions; i++) latency.observe({ stage }, seconds);
    }
  };
  return {
    ordered: (first, last) => observe('ordered', orderedLatencies(db, first, last)),
    segments: async (stage, ids) => (ids.length > 0 ? observe(stage, segmentLatencies(db, stage, ids)) : undefined),
    batches: async (stage, numbers) => (numbers.length > 0 ? observe(stage, batchLatencies(db, stage, numbers)) : undefined),
  };
}
