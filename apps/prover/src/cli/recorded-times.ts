import type { Database } from '@zkr/storage/database';
import { sql } from 'kysely';
import { readProvingDeployment } from '../proving-database.js';
import type { CircuitTimes } from './bench.js';
import type { CachedCircuit } from './cached-circuits.js';

export interface RecordedTime {
  readonly circuit: string;
  readonly slots: number;
  readonly seconds: number;
}

/** Measurements of deployed circuits become the estimates. @returns the names of those recorded; others are not deployed */
export async function recordTimes(db: Database, measured: readonly { circuit: CachedCircuit; times: CircuitTimes }[]): Promise<string[]> {
  const deployed = (await readProvingDeployment(db))?.circuits ?? [];
  const recorded: string[] = [];
  for (const { circuit, times } of measured) {
    const row = deployed.find(({ name, circuitHash }) => name === circuit.name && circuitHash === circuit.circuitHash);
    if (!row) continue;
    await sql`SELECT record_proof_time(${row.id}::smallint, ${times.backend}, ${times.p50Seconds}::float8)`.execute(db);
    recorded.push(row.name);
  }
  return recorded;
}

/** The estimate of each deployed circuit that has one, over the backends as they are mixed. */
export async function readRecordedTimes(db: Database): Promise<RecordedTime[]> {
  const deployed = (await readProvingDeployment(db))?.circuits ?? [];
  const { rows } = await sql<{ circuit_id: number; seconds: number }>`
    SELECT circuit_id, sum(weight * seconds) / sum(weight) AS seconds FROM proof_times() GROUP BY circuit_id`.execute(db);
  return rows.flatMap(({ circuit_id, seconds }) => {
    const row = deployed.find(({ id }) => id === circuit_id);
    return row ? [{ circuit: row.name, slots: row.slots, seconds }] : [];
  });
}
