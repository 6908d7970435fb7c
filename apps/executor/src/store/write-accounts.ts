import { toBytes } from '@zkr/protocol/big-endian';
import { toHex32, toHexAddress } from '@zkr/protocol/hex';
import type { Account } from '@zkr/protocol/account';
import type { Trx } from '@zkr/storage/database';
import type { State } from '@zkr/vm/state';
import { sql } from 'kysely';

/** Writes accounts as they are now, with their leaves, in one statement. */
export async function writeAccounts(trx: Trx, state: State, accounts: ReadonlyMap<number, Account>): Promise<void> {
  if (accounts.size === 0) return;
  const columns = [...accounts];
  await sql`
    INSERT INTO account (index, owner, token, nonce, balance, key_x, key_y, leaf)
    SELECT * FROM unnest(
      ${columns.map(([index]) => index)}::bigint[], ${columns.map(([, a]) => toHexAddress(a.owner))}::text[],
      ${columns.map(([, a]) => a.token)}::bigint[], ${columns.map(([, a]) => a.nonce)}::bigint[],
      ${columns.map(([, a]) => a.balance.toString())}::numeric[], ${columns.map(([, a]) => toHex32(a.keyX))}::text[],
      ${columns.map(([, a]) => toHex32(a.keyY))}::text[],
      ${columns.map(([index]) => Buffer.from(toBytes(state.leaf(index), 32)))}::bytea[])
    ON CONFLICT (index) DO UPDATE SET
      nonce = excluded.nonce, balance = excluded.balance, key_x = excluded.key_x, key_y = excluded.key_y, leaf = excluded.leaf`.execute(trx);
}
