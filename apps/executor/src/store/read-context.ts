import { fromHex } from '@zkr/protocol/hex';
import type { Database } from '@zkr/storage/database';
import type { AccountDirectory } from '../account-directory.js';

/** Timestamp of the newest L1 block that the watcher has seen, seconds. */
export async function readL1Timestamp(db: Database): Promise<number | undefined> {
  const row = await db.selectFrom('l1_block').select('timestamp').orderBy('number', 'desc').limit(1).executeTakeFirst();
  return row && Number(row.timestamp);
}

/** The operator's fee accounts by token, ascending. */
export async function readAcceptedFees(db: Database, directory: AccountDirectory, feeOwner: string): Promise<Map<number, number>> {
  const owner = fromHex(feeOwner.toLowerCase());
  const tokens = await db.selectFrom('token').select('id').orderBy('id').execute();
  const accepted = new Map<number, number>();
  for (const token of [0, ...tokens.map(({ id }) => Number(id)).filter((id) => id !== 0)]) {
    const account = directory.find(owner, token);
    if (account !== undefined) accepted.set(token, account);
  }
  return accepted;
}
