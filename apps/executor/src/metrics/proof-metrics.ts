import { desiredWorkers, type ScalingLimits } from '@zkr/proving/scaling/desired-workers';
import { sharedGauges } from '@zkr/service/metrics/shared-gauges';
import type { Database } from '@zkr/storage/database';
import { type ProverBacklog, readProverBacklog } from '@zkr/storage/prover-backlog';
import { sql } from 'kysely';
import type { Registry } from 'prom-client';

/** What is to be proved and how many provers that wants. Here, because provers may all be gone and see no table. */
export function proofMetrics(registry: Registry, db: Database, limits: ScalingLimits): void {
  sharedGauges(
    registry,
    {
      rollup_proof_jobs: { help: 'Segments that are not proved and accepted.', labels: ['circuit', 'status'] },
      rollup_proof_lease_expired_total: { help: 'Leases that ended without a word from the prover.', type: 'counter' },
      rollup_proof_queue_oldest_age_seconds: { help: 'How long the oldest unproved segment has waited, 0 for none.', labels: ['circuit'] },
      rollup_prover_backlog_seconds: { help: "Seconds of one prover's work that are left.", labels: ['circuit'] },
      rollup_prover_desired_workers: { help: 'Provers wanted, if each circuit has its own.', labels: ['circuit'] },
      rollup_prover_pool_desired_workers: { help: 'Provers wanted, if each proves every circuit.' },
      rollup_prover_estimate_seconds: { help: 'The estimate of one proof.', labels: ['circuit', 'backend'] },
    },
    async () => {
      const [backlog, jobs, times, expired] = await Promise.all([readProverBacklog(db), readJobs(db), readTimes(db), readExpired(db)]);
      const circuits = backlog.filter(({ circuitId }) => circuitId !== undefined);
      const all = backlog.filter(({ circuitId }) => circuitId === undefined);
      const each = (value: (row: ProverBacklog) => number) => circuits.map((row) => ({ labels: { circuit: row.circuit }, value: value(row) }));
      const wanted = (row: ProverBacklog) => desiredWorkers({ seconds: row.backlogSeconds, jobs: row.queued + row.running, oldestAgeSeconds: row.oldestAgeSeconds }, limits);
      return {
        rollup_proof_jobs: jobs.map(({ circuit, status, count }) => ({ labels: { circuit, status }, value: count })),
        rollup_proof_lease_expired_total: [{ value: expired }],
        rollup_proof_queue_oldest_age_seconds: each((row) => row.oldestAgeSeconds),
        rollup_prover_backlog_seconds: each((row) => row.backlogSeconds),
        rollup_prover_desired_workers: each(wanted),
        rollup_prover_pool_desired_workers: all.map((row) => ({ value: wanted(row) })),
        rollup_prover_estimate_seconds: times.map(({ circuit, backend, seconds }) => ({ labels: { circuit, backend }, value: seconds })),
      };
    },
  );
}

/** Every status of every circuit, zeros too, so that a rule need not tell "none" from "unknown". */
async function readJobs(db: Database) {
  const { rows } = await sql<{ circuit: string; status: string; count: number }>`
    WITH job AS (
      SELECT circuit_id, CASE WHEN status = 'running' AND lease_until < clock_timestamp() THEN 'lapsed' ELSE status END AS status
        FROM proof_job WHERE status <> 'accepted'
    )
    SELECT c ->> 'name' AS circuit, s.status, count(job.circuit_id)::int4 AS count
      FROM deployment, jsonb_array_elements(circuits) c
     CROSS JOIN (VALUES ('queued'), ('running'), ('lapsed'), ('proved'), ('dead')) AS s (status)
      LEFT JOIN job ON job.circuit_id = (c ->> 'id')::smallint AND job.status = s.status
     GROUP BY 1, 2`.execute(db);
  return rows;
}

async function readExpired(db: Database): Promise<number> {
  const { rows } = await sql<{ expired: number }>`SELECT expired::float8 AS expired FROM proof_lease_expiry`.execute(db);
  return rows[0]!.expired;
}

async function readTimes(db: Database) {
  const { rows } = await sql<{ circuit: string; backend: string; seconds: number }>`
    SELECT c ->> 'name' AS circuit, t.backend, t.seconds
      FROM proof_time t, deployment, jsonb_array_elements(circuits) c WHERE (c ->> 'id')::smallint = t.circuit_id`.execute(db);
  return rows;
}
