import { sharedGauges } from '@zkr/service/metrics/shared-gauges';
import type { Database } from '@zkr/storage/database';
import { readOutboxState } from '@zkr/storage/outbox-state';
import { sql } from 'kysely';
import type { Registry } from 'prom-client';

/** What waits to be executed, and what waits to be told. */
export function pipelineMetrics(registry: Registry, db: Database): void {
  sharedGauges(
    registry,
    {
      rollup_mempool_transactions: { help: 'What waits to be executed.', labels: ['state'] },
      rollup_mempool_oldest_age_seconds: { help: 'Age of the oldest pending transaction, 0 for none.' },
      rollup_outbox_pending: { help: 'Events not published yet.' },
      rollup_outbox_oldest_age_seconds: { help: 'Age of the oldest of them, 0 for none.' },
      rollup_dead_letters: { help: 'Messages put aside and not marked as resolved.' },
    },
    async () => {
      const [pool, outbox] = await Promise.all([readPool(db), readOutboxState(db)]);
      const inState = (state: string, value: number) => ({ labels: { state }, value });
      return {
        rollup_mempool_transactions: [inState('unordered', pool.unordered), inState('ordered', pool.ordered), inState('parked', pool.parked)],
        rollup_mempool_oldest_age_seconds: [{ value: pool.age }],
        rollup_outbox_pending: [{ value: outbox.pending }],
        rollup_outbox_oldest_age_seconds: [{ value: outbox.oldestAgeSeconds }],
        rollup_dead_letters: [{ value: outbox.deadLetters }],
      };
    },
  );
}

/** Places in the order are consecutive, so what is ordered and not executed is a difference. */
async function readPool(db: Database) {
  const { rows } = await sql<{ unordered: number; ordered: number; parked: number; age: number }>`
    SELECT (SELECT count(*)::int4 FROM unordered_transaction) AS unordered,
           greatest(0, coalesce((SELECT max(sequence) FROM ordered_operation), 0)
                       - coalesce((SELECT last_sequence FROM executor_state), 0))::float8 AS ordered,
           (SELECT count(*)::int4 FROM parked_operation) AS parked,
           coalesce((SELECT extract(epoch FROM clock_timestamp() - min(received_at)) FROM l2_transaction WHERE status = 'pending'), 0)::float8 AS age`.execute(
    db,
  );
  return rows[0]!;
}
