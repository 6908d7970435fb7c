import { toHex32, toHexAddress } from '@zkr/protocol/hex';
import type { Database } from '@zkr/storage/database';
import type { ForgedBatch } from './forged-batch.js';

export interface WithdrawalRow {
  readonly id: string;
  readonly recipient: bigint;
  readonly amount: bigint;
}

/** A proven batch as the executor and the submitter leave it; its withdrawals are all in the first segment, in slots 0, 1, …. */
export async function insertProvenBatch(db: Database, batch: ForgedBatch, withdrawals: readonly WithdrawalRow[]): Promise<void> {
  const number = BigInt(batch.number);
  const roots = { root_before: toHex32(batch.rootBefore), root_after: toHex32(batch.rootAfter) };
  await db
    .insertInto('batch')
    .values({ number, timeline: 1n, circuit_id: 0, status: 'proven', ...roots, account_count: BigInt(batch.accountCount), queue_head: BigInt(batch.queueHead) })
    .execute();
  const segmentId = number * 100n;
  const segments = batch.segmentHashes.map((hash, i) => ({
    ...{ id: segmentId + BigInt(i), timeline: 1n, batch_number: number, circuit_id: 0, status: 'sealed' as const, fee_slots: '[]', ...roots },
    ...{ timestamp: BigInt(batch.timestamp), account_count_before: 0n, segment_hash: toHex32(hash) },
  }));
  await db.insertInto('segment').values(segments).execute();
  for (const [slot, { id, recipient, amount }] of withdrawals.entries()) {
    const shared = { batch_number: number, segment_id: segmentId, token: 0n, amount: String(amount) };
    await db
      .insertInto('l2_transaction')
      .values({ ...shared, id, kind: 'withdraw', sender: 0n, nonce: BigInt(batch.number * 10 + slot), fee: '0', valid_until: 2n ** 39n, payload: '{}', status: 'proven', slot })
      .execute();
    await db.insertInto('withdrawal').values({ ...shared, transaction_id: id, recipient: toHexAddress(recipient), status: 'included' }).execute();
  }
}
