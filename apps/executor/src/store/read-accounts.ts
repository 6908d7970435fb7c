import type { Account } from '@zkr/protocol/account';
import { accountLeaf } from '@zkr/protocol/account';
import { fromBytes } from '@zkr/protocol/big-endian';
import type { Database } from '@zkr/storage/database';
import { sql } from 'kysely';
import { ExecutorHaltedError } from '../errors.js';

export interface StoredAccount {
  readonly account: Account;
  readonly leaf: bigint;
}

/** Accounts in one answer: some milliseconds of work on either side, a megabyte in between. */
const CHUNK = 4096;
/** owner 20 ‖ keyX 32 ‖ keyY 32 ‖ leaf 32 (0: not known) ‖ token 8 ‖ nonce 8 */
const RECORD_BYTES = 132;

interface ChunkRow {
  count: number;
  last: bigint | null;
  records: Buffer | null;
  balances: string | null;
}

/**
 * All accounts by ascending index, some thousand at a time; Postgres prepares the next ones meanwhile. It packs them, because
 * a row and column at a time the client would need minutes for millions of them.
 * @throws ExecutorHaltedError if an index is missing
 */
export async function* readAccounts(db: Database): AsyncGenerator<StoredAccount[], void> {
  let pending = readChunk(db, 0);
  for (let first = 0; ; first += CHUNK) {
    const chunk = decodeChunk(first, await pending);
    if (chunk.length === 0) return;
    pending = readChunk(db, first + CHUNK);
    // Whoever stops in between does not await it.
    pending.catch(() => undefined);
    yield chunk;
  }
}

async function readChunk(db: Database, first: number): Promise<ChunkRow> {
  const { rows } = await sql<ChunkRow>`
    SELECT count(*)::int AS count, max(index) AS last, string_agg(balance::text, ',') AS balances,
           string_agg(decode(substr(owner, 3), 'hex') || decode(substr(key_x, 3), 'hex') || decode(substr(key_y, 3), 'hex')
                      || coalesce(leaf, decode(repeat('00', 32), 'hex')) || int8send(token) || int8send(nonce), ''::bytea) AS records
      FROM (SELECT * FROM account WHERE index >= ${first} AND index < ${first + CHUNK} ORDER BY index) AS ordered`.execute(db);
  return rows[0] as ChunkRow;
}

function decodeChunk(first: number, { count, last, records, balances }: ChunkRow): StoredAccount[] {
  if (count === 0) return [];
  const amounts = balances?.split(',') ?? [];
  if (last !== BigInt(first + count - 1) || records?.length !== RECORD_BYTES * count || amounts.length !== count) {
    throw new ExecutorHaltedError('the accounts have gaps or do not decode', { first, count, last: String(last), bytes: records?.length ?? 0 });
  }
  return amounts.map((amount, i) => decodeRecord(records.subarray(RECORD_BYTES * i, RECORD_BYTES * (i + 1)), BigInt(amount)));
}

function decodeRecord(record: Uint8Array, balance: bigint): StoredAccount {
  const field = (from: number, to: number) => fromBytes(record.subarray(from, to));
  const account: Account = {
    owner: field(0, 20),
    keyX: field(20, 52),
    keyY: field(52, 84),
    token: Number(field(116, 124)),
    nonce: Number(field(124, 132)),
    balance,
  };
  const leaf = field(84, 116);
  return { account, leaf: leaf === 0n ? accountLeaf(account) : leaf };
}
