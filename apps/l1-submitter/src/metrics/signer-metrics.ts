import { sharedGauges } from '@zkr/service/metrics/shared-gauges';
import type { Database } from '@zkr/storage/database';
import { sql } from 'kysely';
import type { Registry } from 'prom-client';
import type { L1Connection } from '../l1/connect.js';
import { L1_SUBMITTER_ROLE } from '../submitter-role.js';

const BALANCE_AGE_MS = 60_000;

/** What is under way on L1. */
export function inflightMetrics(registry: Registry, db: Database): void {
  sharedGauges(
    registry,
    {
      rollup_l1_txs_inflight: { help: 'Transactions not mined yet.', labels: ['kind'] },
      rollup_l1_oldest_inflight_blocks: { help: 'L1 blocks since the oldest of them was first sent, as far as the watcher has read; 0 for none.', labels: ['kind'] },
      rollup_l1_tx_oldest_age_seconds: { help: 'Age of the oldest of them, 0 for none.', labels: ['kind'] },
    },
    async () => {
      // Purposes are 'batch:<number>'; the zero of that kind is always there.
      const { rows } = await sql<{ kind: string; count: number; age: number; blocks: number }>`
        SELECT kind, count(created_at)::int4 AS count, coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS age,
               greatest(0, coalesce((SELECT max(number) FROM l1_block) - min(sent_at), 0))::float8 AS blocks
          FROM (SELECT split_part(purpose, ':', 1) AS kind, created_at,
                       (SELECT min(sent_at_block) FROM l1_transaction_attempt a WHERE a.transaction_id = l1_transaction.id) AS sent_at
                  FROM l1_transaction WHERE status IN ('queued', 'sent')
                 UNION ALL SELECT 'batch', NULL, NULL) AS t
         GROUP BY kind`.execute(db);
      return {
        rollup_l1_txs_inflight: rows.map(({ kind, count }) => ({ labels: { kind }, value: count })),
        rollup_l1_oldest_inflight_blocks: rows.map(({ kind, blocks }) => ({ labels: { kind }, value: blocks })),
        rollup_l1_tx_oldest_age_seconds: rows.map(({ kind, age }) => ({ labels: { kind }, value: age })),
      };
    },
  );
}

/** The balance of the account that pays, at most a minute old. @param connection undefined until L1 has answered */
export function balanceMetric(registry: Registry, connection: () => L1Connection | undefined): void {
  let known: { wei: number; atMs: number } | undefined;
  sharedGauges(registry, { rollup_l1_signer_balance_wei: { help: 'Balance of the submitting account.', labels: ['role'] } }, async () => {
    const l1 = connection();
    if (!l1) return { rollup_l1_signer_balance_wei: [] };
    if (!known || performance.now() - known.atMs > BALANCE_AGE_MS) {
      known = undefined;
      known = { wei: Number(await l1.client.getBalance(l1.signer.address)), atMs: performance.now() };
    }
    return { rollup_l1_signer_balance_wei: [{ labels: { role: L1_SUBMITTER_ROLE }, value: known.wei }] };
  });
}
