import { Inject, Injectable } from '@nestjs/common';
import type { StatusView } from '@zkr/sdk/views';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { L1_LAG_CAUSE, l1Lag, type L1Lag } from '@zkr/storage/l1-lag';
import { sql } from 'kysely';
import { z } from 'zod';
import { index } from '../lifecycle.js';
import { RedisConnections } from '../redis/redis.js';

const batchHead = z.strictObject({ batch: index }).nullable();

export const statusView = z.strictObject({
  time: z.iso.datetime(),
  heads: z
    .strictObject({
      received: z.strictObject({ at: z.iso.datetime() }).nullable(),
      ordered: z.strictObject({ sequence: index }).nullable(),
      included: z
        .strictObject({ sequence: index, segment: index.nullable(), batch: index.nullable() })
        .nullable(),
      proven: batchHead,
      verified: batchHead,
      finalized: batchHead,
      l1: z.strictObject({ block: index, finalizedBlock: index.nullable() }).nullable(),
    })
    .describe('How far each stage has come; null before the first'),
  backlogs: z.strictObject({
    pendingTransactions: index,
    unorderedDeposits: index,
    unexecutedOperations: index,
    unprovenSegments: index,
    deadProofs: index,
    unverifiedBatches: index,
    unpublishedEvents: index,
  }),
  degraded: z.array(z.strictObject({ code: z.string(), detail: z.string() })),
});

interface Row {
  received_at: Date | null;
  ordered: bigint | null;
  executed: bigint | null;
  segment: bigint | null;
  batch: bigint | null;
  proven: bigint | null;
  verified: bigint | null;
  finalized: bigint | null;
  l1_block: bigint | null;
  l1_finalized: bigint | null;
  escaped: boolean;
  lag: L1Lag | null;
  pending: bigint;
  unordered_deposits: bigint;
  unproven: bigint;
  dead: bigint;
  unverified: bigint;
  unpublished: bigint;
}

/** So many questions at once, one query: the page is polled by people and monitors alike. */
const REUSE_MS = 500;

/** Where every stage of the rollup stands, from Postgres. */
@Injectable()
export class Status {
  private last: { at: number; view: Promise<StatusView> } | undefined;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    private readonly redis: RedisConnections,
  ) {}

  get(): Promise<StatusView> {
    const now = performance.now();
    if (this.last && now - this.last.at < REUSE_MS) return this.last.view;
    const view = this.read();
    this.last = { at: now, view };
    view.catch(() => (this.last = undefined));
    return view;
  }

  private async read(): Promise<StatusView> {
    const { rows } = await sql<Row>`
      SELECT (SELECT max(received_at) FROM l2_transaction WHERE status = 'pending') AS received_at,
             (SELECT max(sequence) FROM ordered_operation) AS ordered,
             (SELECT last_sequence FROM executor_state) AS executed,
             (SELECT max(id) FROM segment) AS segment,
             (SELECT max(number) FROM batch) AS batch,
             (SELECT max(number) FROM batch WHERE status IN ('proven', 'verified', 'finalized')) AS proven,
             (SELECT max(number) FROM batch WHERE status IN ('verified', 'finalized')) AS verified,
             (SELECT max(number) FROM batch WHERE status = 'finalized') AS finalized,
             (SELECT max(number) FROM l1_block) AS l1_block,
             (SELECT max(number) FROM l1_block WHERE finalized) AS l1_finalized,
             (SELECT count(*) FROM l2_transaction WHERE status = 'pending') AS pending,
             (SELECT count(*) FROM priority_operation p WHERE status IN ('observed', 'final')
                 AND NOT EXISTS (SELECT 1 FROM ordered_operation o WHERE o.queue_id = p.queue_id)) AS unordered_deposits,
             (SELECT count(*) FROM proof_job WHERE status IN ('queued', 'running', 'proved')) AS unproven,
             (SELECT count(*) FROM proof_job WHERE status = 'dead') AS dead,
             (SELECT count(*) FROM batch WHERE status IN ('sealed', 'proven')) AS unverified,
             (SELECT count(*) FROM outbox WHERE published_at IS NULL) AS unpublished,
             ${l1Lag} AS lag,
             EXISTS (SELECT FROM escape_activation) AS escaped`.execute(this.db);
    return this.view(rows[0]!);
  }

  private view(row: Row): StatusView {
    const at = (batch: bigint | null) => (batch === null ? null : { batch: Number(batch) });
    const number = (value: bigint | null) => (value === null ? null : Number(value));
    const executed = row.executed ?? 0n;
    return {
      time: new Date().toISOString(),
      heads: {
        received: row.received_at && { at: row.received_at.toISOString() },
        ordered: row.ordered === null ? null : { sequence: Number(row.ordered) },
        included:
          executed === 0n
            ? null
            : { sequence: Number(executed), segment: number(row.segment), batch: number(row.batch) },
        proven: at(row.proven),
        verified: at(row.verified),
        finalized: at(row.finalized),
        l1:
          row.l1_block === null
            ? null
            : { block: Number(row.l1_block), finalizedBlock: number(row.l1_finalized) },
      },
      backlogs: {
        pendingTransactions: Number(row.pending),
        unorderedDeposits: Number(row.unordered_deposits),
        unexecutedOperations: Math.max(0, Number((row.ordered ?? 0n) - executed)),
        unprovenSegments: Number(row.unproven),
        deadProofs: Number(row.dead),
        unverifiedBatches: Number(row.unverified),
        unpublishedEvents: Number(row.unpublished),
      },
      degraded: this.degraded(row),
    };
  }

  private degraded({ dead, escaped, lag }: Row): StatusView['degraded'] {
    return [
      ...(escaped ? [{ code: 'escape-active', detail: 'L1 takes no batch any more; balances are claimed there' }] : []),
      ...(lag === null ? [] : [{ code: lag, detail: `${L1_LAG_CAUSE[lag]}; no transaction is taken and no segment opened` }]),
      ...(dead > 0n
        ? [
            {
              code: 'proof-dead',
              detail: `${dead} segments could not be proved; their batches, and those after them, wait for an operator`,
            },
          ]
        : []),
      ...(this.redis.up
        ? []
        : [{ code: 'redis-away', detail: 'caches are off, rate limits count per replica, waiting polls' }]),
    ];
  }
}
