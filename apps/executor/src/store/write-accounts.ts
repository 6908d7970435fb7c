import { toBytes } from '@zkr/protocol/big-endian';
import { toHex32, toHexAddress } from '@zkr/protocol/hex';
import type { Account } from '@zkr/protocol/account';
import type { Trx } from '@zkr/storage/database';
import type { State } from '@zkr/vm/state';
import { sql } from 'kysely';

/**
 * Writes accounts as they are now, with their leaves, in one statement. Most exist, and an update takes less than an insert that
 * meets a conflict, which locks and logs each row once more.
 */
export async function writeAccounts(trx: Trx, state: State, accounts: ReadonlyMap<number, Account>): Promise<void> {
  if (accounts.size === 0) return;
  const columns = [...accounts];
  await sql`
    WITH given AS MATERIALIZED (
      SELECT * FROM unnest(
        ${columns.map(([index]) => index)}::bigint[], ${columns.map(([, a]) => toHexAddress(a.owner))}::text[],
        ${columns.map(([, a]) => a.token)}::bigint[], ${columns.map(([, a]) => a.nonce)}::bigint[],
        ${columns.map(([, a]) => a.balance.toString())}::numeric[], ${columns.map(([, a]) => toHex32(a.keyX))}::text[],
        ${columns.map(([, a]) => toHex32(a.keyY))}::text[],
        ${columns.map(([index]) => Buffer.from(toBytes(state.leaf(index), 32)))}::bytea[]
      ) AS columns (index, owner, token, nonce, balance, key_x, key_y, leaf)
    ), changed AS (
      UPDATE account SET nonce = given.nonce, balance = given.balance, key_x = given.key_x, key_y = given.key_y, leaf = given.leaf
        FROM given WHERE account.index = given.index
      RETURNING account.index
    )
    INSERT INTO account (index, owner, token, nonce, balance, key_x, key_y, leaf)
    SELECT * FROM given WHERE index NOT IN (SELECT index FROM changed)`.execute(trx);
}
