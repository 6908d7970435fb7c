import type { Database } from '@zkr/storage/database';
import type { StoredChain } from '../chain/find-fork.js';

/** The stored blocks; undefined if there are none yet. */
export async function readStoredChain(db: Database): Promise<(StoredChain & { readonly topHash: string }) | undefined> {
  const top = await db.selectFrom('l1_block').select(['number', 'hash']).orderBy('number', 'desc').limit(1).executeTakeFirst();
  if (top === undefined) return undefined;
  const final = await db
    .selectFrom('l1_block')
    .select('number')
    .where('finalized', '=', true)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    top: Number(top.number),
    topHash: top.hash,
    final: final && Number(final.number),
    async hashOf(number) {
      if (BigInt(number) === top.number) return top.hash;
      const row = await db.selectFrom('l1_block').select('hash').where('number', '=', BigInt(number)).executeTakeFirst();
      return row?.hash;
    },
  };
}
