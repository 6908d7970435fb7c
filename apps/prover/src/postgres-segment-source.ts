import type { Database } from '@zkr/storage/database';
import type { StoredProof } from '@zkr/storage/tables/rollup';
import { type RawBuilder, sql } from 'kysely';
import type { Lease, LeasedSegment, SegmentSource } from './segment-source.js';

interface LeaseRow {
  segment_id: bigint;
  lease_token: bigint;
  attempt: number;
  circuit_id: number;
  trace: Buffer;
  public_inputs: string[];
}

/** The functions of migrations 0003, 0004 and 0006, under a role that may call them and see no table. */
export class PostgresSegmentSource implements SegmentSource {
  constructor(private readonly db: Database) {}

  async lease(worker: string, circuitIds: readonly number[], leaseMs: number): Promise<LeasedSegment | undefined> {
    const { rows } = await sql<LeaseRow>`SELECT * FROM lease_segment(${worker}, ${[...circuitIds]}::smallint[], ${leaseMs})`.execute(this.db);
    const [row] = rows;
    return (
      row && {
        id: row.segment_id,
        token: row.lease_token,
        attempt: row.attempt,
        circuitId: row.circuit_id,
        trace: row.trace,
        publicInputs: row.public_inputs,
      }
    );
  }

  extend({ id, token }: Lease, leaseMs: number): Promise<boolean> {
    return this.ask(sql`extend_segment_lease(${id}, ${token}, ${leaseMs})`);
  }

  complete({ id, token }: Lease, worker: string, proof: StoredProof): Promise<boolean> {
    return this.ask(sql`complete_segment(${id}, ${token}, ${worker}, ${JSON.stringify(proof)}::jsonb)`);
  }

  fail({ id, token }: Lease, error: string): Promise<boolean> {
    // Postgres has no NUL in text.
    return this.ask(sql`fail_segment(${id}, ${token}, ${error.replaceAll('\0', '')})`);
  }

  release({ id, token }: Lease): Promise<boolean> {
    return this.ask(sql`release_segment(${id}, ${token})`);
  }

  private async ask(call: RawBuilder<unknown>): Promise<boolean> {
    const { rows } = await sql<{ answer: boolean }>`SELECT ${call} AS answer`.execute(this.db);
    return rows[0]?.answer ?? false;
  }
}
