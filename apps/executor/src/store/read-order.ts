import type { CurvePoint } from '@zkr/protocol/baby-jubjub';
import { fromHex } from '@zkr/protocol/hex';
import { decodeDepositEntry } from '@zkr/protocol/operations/deposit';
import { transactionFromJson } from '@zkr/protocol/transaction-json';
import { transactionSchema } from '@zkr/messages/transaction-schema';
import type { Database, Trx } from '@zkr/storage/database';
import { HaltError } from '../halt-error.js';
import type { OrderedOperation } from '../ordered-operation.js';

/** The operations after a place in the order, oldest first. */
export async function readOrder(db: Database | Trx, after: bigint, limit: number): Promise<OrderedOperation[]> {
  const rows = await db
    .selectFrom('ordered_operation as o')
    .leftJoin('l2_transaction as t', 't.id', 'o.transaction_id')
    .leftJoin('priority_operation as p', 'p.queue_id', 'o.queue_id')
    .select(['o.sequence', 't.id', 't.payload', 't.verified_key', 'p.queue_id', 'p.entry'])
    .where('o.sequence', '>', after)
    .orderBy('o.sequence')
    .limit(limit)
    .execute();
  return rows.map((row): OrderedOperation => {
    if (row.id !== null) {
      const { sequence, id } = row;
      return { kind: 'transaction', sequence, id, transaction: decodeTransaction(id, row.payload), verifiedKey: decodeKey(row.verified_key) };
    }
    const entry = row.entry ? decodeDepositEntry(row.entry) : undefined;
    if (row.queue_id === null || entry === undefined) throw new HaltError('a queue entry does not decode', { sequence: row.sequence.toString() });
    return { kind: 'deposit', sequence: row.sequence, queueId: row.queue_id, entry };
  });
}

function decodeTransaction(id: string, payload: unknown) {
  const transaction = transactionFromJson(transactionSchema.parse(payload));
  if ('code' in transaction) throw new HaltError('an accepted transaction does not decode', { transactionId: id, code: transaction.code });
  return transaction;
}

/** 0x and 64 bytes. Anything else is as if nobody had looked: the signature is then checked here. */
function decodeKey(verifiedKey: string | null): CurvePoint | undefined {
  if (verifiedKey === null || !/^0x[0-9a-f]{128}$/.test(verifiedKey)) return undefined;
  return { x: fromHex(verifiedKey.slice(0, 66)), y: fromHex(`0x${verifiedKey.slice(66)}`) };
}
