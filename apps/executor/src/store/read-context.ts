import { fromHex } from '@zkr/protocol/hex';
import type { Fees } from '@zkr/service/settings/fee-tokens';
import type { Database } from '@zkr/storage/database';
import { l1Lag, type L1Lag } from '@zkr/storage/l1-lag';
import { sql } from 'kysely';
import type { AccountDirectory } from '../account-directory.js';

/** What the opening of a segment needs from outside. */
export interface OpeningContext {
  /** Of the newest L1 block that the watcher has seen, seconds; undefined until it saw one, and while the opening is withheld. */
  readonly l1Timestamp: number | undefined;
  /** L1 time in seconds at which the first request that no segment has yet was queued; it need not be final. */
  readonly nextQueuedAt: number | undefined;
  /** The operator's accounts of the tokens that it takes fees in, by token, ascending. */
  readonly acceptedFees: ReadonlyMap<number, number>;
  /** Why no segment is opened although L1 was seen: L1 would not take it, or perhaps too late. */
  readonly withheld: L1Lag | 'escape' | undefined;
}

/** While a segment is open, nothing reads it. */
export const NO_OPENING: OpeningContext = { l1Timestamp: undefined, nextQueuedAt: undefined, acceptedFees: new Map(), withheld: undefined };

interface Row {
  timestamp: bigint | null;
  queued_at: bigint | null;
  lag: L1Lag | null;
  escaped: boolean;
}

/**
 * One round trip, whatever tokens and accounts there are.
 * @param queueHead the first request that no segment has yet
 */
export async function readOpeningContext(db: Database, directory: AccountDirectory, queueHead: bigint, { feeOwner, feeTokens }: Fees): Promise<OpeningContext> {
  const { rows } = await sql<Row>`
    SELECT (SELECT timestamp FROM l1_block ORDER BY number DESC LIMIT 1) AS timestamp,
           (SELECT queued_at FROM priority_operation WHERE queue_id = ${queueHead}) AS queued_at,
           ${l1Lag} AS lag,
           EXISTS (SELECT FROM escape_activation) AS escaped`.execute(db);
  const row = rows[0]!;
  const owner = fromHex(feeOwner.toLowerCase());
  const acceptedFees = new Map<number, number>();
  for (const token of feeTokens) {
    const account = directory.find(owner, token);
    if (account !== undefined) acceptedFees.set(token, account);
  }
  const withheld = row.escaped ? 'escape' : (row.lag ?? undefined);
  return {
    l1Timestamp: row.timestamp === null || withheld !== undefined ? undefined : Number(row.timestamp),
    nextQueuedAt: row.queued_at === null ? undefined : Number(row.queued_at),
    ...{ acceptedFees, withheld },
  };
}
