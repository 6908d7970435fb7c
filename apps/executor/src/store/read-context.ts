import { fromHex } from '@zkr/protocol/hex';
import type { Database } from '@zkr/storage/database';
import { sql } from 'kysely';
import type { AccountDirectory } from '../account-directory.js';
import type { Config } from '../config.js';

/** What the opening of a segment needs from outside. */
export interface OpeningContext {
  /** Of the newest L1 block that the watcher has seen, seconds; undefined until it saw one, and in escape mode: no segment is opened that L1 would never take. */
  readonly l1Timestamp: number | undefined;
  /** The operator's accounts of the tokens that it takes fees in, by token, ascending. */
  readonly acceptedFees: ReadonlyMap<number, number>;
}

/** While a segment is open, nothing reads it. */
export const NO_OPENING: OpeningContext = { l1Timestamp: undefined, acceptedFees: new Map() };

/** Where fees go: to whom, and in which tokens. */
export type Fees = Pick<Config, 'feeOwner' | 'feeTokens'>;

/** One round trip, whatever tokens and accounts there are. */
export async function readOpeningContext(db: Database, directory: AccountDirectory, { feeOwner, feeTokens }: Fees): Promise<OpeningContext> {
  const { rows } = await sql<{ timestamp: bigint | null; escaped: boolean }>`
    SELECT (SELECT timestamp FROM l1_block ORDER BY number DESC LIMIT 1) AS timestamp,
           EXISTS (SELECT FROM escape_activation) AS escaped`.execute(db);
  const [row] = rows;
  const owner = fromHex(feeOwner.toLowerCase());
  const acceptedFees = new Map<number, number>();
  for (const token of feeTokens) {
    const account = directory.find(owner, token);
    if (account !== undefined) acceptedFees.set(token, account);
  }
  return { l1Timestamp: row === undefined || row.timestamp === null || row.escaped ? undefined : Number(row.timestamp), acceptedFees };
}
