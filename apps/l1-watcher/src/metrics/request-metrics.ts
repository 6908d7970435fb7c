import { ESCAPE_AGE_SECONDS } from '@zkr/protocol/constants';
import { sharedGauges } from '@zkr/service/metrics/shared-gauges';
import type { Database } from '@zkr/storage/database';
import { sql } from 'kysely';
import type { Registry } from 'prom-client';

/** Requests in the contract's queue that L1 does not count as served. */
export function requestMetrics(registry: Registry, db: Database): void {
  sharedGauges(
    registry,
    {
      rollup_l1_requests: { help: "Requests in the contract's queue that are not verified.", labels: ['status'] },
      rollup_forced_request_deadline_seconds: { help: 'Until the oldest unserved request lets everybody stop the rollup; absent if there is none.' },
    },
    async () => {
      const { rows } = await sql<{ status: string; count: number; oldest: number | null }>`
        SELECT s.status, count(p.queue_id)::int4 AS count,
               (min(p.queued_at) - extract(epoch FROM clock_timestamp()))::float8 AS oldest
          FROM (VALUES ('observed'), ('final'), ('included'), ('proven')) AS s (status)
          LEFT JOIN priority_operation p ON p.status = s.status AND p.status IN ('observed', 'final', 'included', 'proven')
         GROUP BY s.status`.execute(db);
      const waiting = rows.flatMap(({ oldest }) => (oldest === null ? [] : [oldest]));
      return {
        rollup_l1_requests: rows.map(({ status, count }) => ({ labels: { status }, value: count })),
        rollup_forced_request_deadline_seconds: waiting.length === 0 ? [] : [{ value: ESCAPE_AGE_SECONDS + Math.min(...waiting) }],
      };
    },
  );
}
