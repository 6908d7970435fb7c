import { sharedGauges } from '@zkr/service/metrics/shared-gauges';
import type { Database } from '@zkr/storage/database';
import { sql } from 'kysely';
import type { Registry } from 'prom-client';

/** How far batches have come: the head of each stage, and the oldest that is not there yet. */
export function batchMetrics(registry: Registry, db: Database): void {
  sharedGauges(
    registry,
    {
      rollup_batch_number: { help: 'Newest batch at a stage; 0 for none.', labels: ['stage'] },
      rollup_batch_oldest_age_seconds: { help: 'Since the opening of the oldest batch that is not at the stage; 0 for none.', labels: ['stage'] },
    },
    async () => {
      const rows = await readStages(db);
      return {
        rollup_batch_number: rows.map(({ stage, head }) => ({ labels: { stage }, value: head })),
        rollup_batch_oldest_age_seconds: rows.map(({ stage, age }) => ({ labels: { stage }, value: age })),
      };
    },
  );
}

/** Batches become verified and finalized in their order, so the oldest that is not there comes after the head; proven ones need not. */
async function readStages(db: Database): Promise<{ stage: string; head: number; age: number }[]> {
  const { rows } = await sql<{ stage: string; head: number; age: number }>`
    WITH unfinished AS MATERIALIZED (SELECT number, status, opened_at FROM batch WHERE status <> 'finalized')
    SELECT stage,
           greatest(coalesce((SELECT max(number) FROM unfinished WHERE status = ANY (reached)), 0),
                    coalesce((SELECT max(number) FROM batch WHERE status = 'finalized'), 0))::float8 AS head,
           coalesce((SELECT extract(epoch FROM clock_timestamp() - min(opened_at)) FROM unfinished WHERE NOT status = ANY (reached)), 0)::float8 AS age
      FROM (VALUES ('executed', ARRAY['sealed', 'proven', 'verified']), ('proven', ARRAY['proven', 'verified']),
                   ('verified', ARRAY['verified']), ('finalized', ARRAY[]::text[])) AS s (stage, reached)`.execute(db);
  return rows;
}
