import type { Database } from '@zkr/storage/database';
import { Histogram, type Registry } from 'prom-client';

export type ReachedStage = 'verified' | 'finalized';

/** How long batches take from their opening to a stage, once they are there. What cannot be read is left out; never rejects. */
export function batchLatency(registry: Registry, db: Database): (stage: ReachedStage, batches: readonly bigint[]) => Promise<void> {
  const latency = new Histogram({
    name: 'rollup_batch_stage_latency_seconds',
    help: 'From the opening of a batch to a stage.',
    labelNames: ['stage'],
    buckets: [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120],
    registers: [registry],
  });
  return async (stage, batches) => {
    if (batches.length === 0) return;
    const rows = await db
      .selectFrom('batch')
      .select(['opened_at', 'proven_at', 'verified_at', 'finalized_at'])
      .where('number', 'in', [...batches])
      .execute()
      .catch(() => []);
    for (const row of rows) {
      const observe = (name: 'proven' | ReachedStage) => {
        const at = row[`${name}_at`];
        if (at) latency.observe({ stage: name }, (at.getTime() - row.opened_at.getTime()) / 1_000);
      };
      if (stage === 'verified') observe('proven');
      observe(stage);
    }
  };
}
