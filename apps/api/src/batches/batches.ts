import { Inject, Injectable } from '@nestjs/common';
import type { BatchDetailView, BatchStatus, BatchView, Page, SegmentView } from '@zkr/sdk/views';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { sql } from 'kysely';
import { page } from '../http/paging.js';
import { batchStatuses, toBatchView, toSegmentView } from './batch-view.js';

/** `latest` is the newest of any status; the others the newest that has come so far. */
export type BatchName = 'latest' | 'sealed' | 'proven' | 'verified' | 'finalized';

@Injectable()
export class Batches {
  constructor(@Inject(DATABASE) private readonly db: Database) {}

  /** Newest first. @param before numbers below it */
  async list(limit: number, before: bigint | undefined): Promise<Page<BatchView>> {
    const rows = await this.db
      .selectFrom('batch')
      .selectAll()
      .$if(before !== undefined, (query) => query.where('number', '<', before!))
      .orderBy('number', 'desc')
      .limit(limit + 1)
      .execute();
    return page('batches', rows.map(toBatchView), limit, ({ number }) => number);
  }

  async find(which: number | BatchName): Promise<BatchDetailView | undefined> {
    const query = this.db.selectFrom('batch').selectAll();
    const chosen =
      typeof which === 'number'
        ? query.where('number', '=', BigInt(which))
        : query.where('status', 'in', reached(which)).orderBy('number', 'desc').limit(1);
    const row = await chosen.executeTakeFirst();
    return row && { ...toBatchView(row), segments: await this.segments(row.number) };
  }

  private async segments(batch: bigint): Promise<SegmentView[]> {
    const rows = await this.db
      .selectFrom('segment')
      .leftJoin('proof_job', 'proof_job.segment_id', 'segment.id')
      .select([
        'segment.id',
        'segment.status',
        'segment.circuit_id',
        'timestamp',
        'root_before',
        'root_after',
        'operations',
        'priority_operations',
        'pushes',
        'segment_hash',
        'seal_reason',
        'opened_at',
        'sealed_at',
        'proof_job.status as proof_status',
        'attempts',
        'proved_by',
        'proved_at',
      ])
      .select([
        sql<string | null>`proof->>'backend'`.as('backend'),
        sql<number | null>`(proof->>'witnessMs')::float8`.as('witness_ms'),
        sql<number | null>`(proof->>'proveMs')::float8`.as('prove_ms'),
      ])
      .where('batch_number', '=', batch)
      .orderBy('segment.id')
      .execute();
    return rows.map(toSegmentView);
  }
}

function reached(name: BatchName): BatchStatus[] {
  return name === 'latest' ? [...batchStatuses] : batchStatuses.slice(batchStatuses.indexOf(name));
}
