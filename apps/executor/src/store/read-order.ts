import type { CurvePoint } from '@zkr/protocol/baby-jubjub';
import { fromHex } from '@zkr/protocol/hex';
import { decodeQueueEntry } from '@zkr/protocol/queue-entry';
import { registerKeyFromJson } from '@zkr/protocol/register-key-json';
import { transactionFromJson } from '@zkr/protocol/transaction-json';
import { transactionSchema } from '@zkr/messages/transaction-schema';
import type { Database, Trx } from '@zkr/storage/database';
import { ExecutorHaltedError } from '../errors.js';
import type { OrderedOperation, OrderedSubmission, OrderedUnreadable } from '../ordered-operation.js';

/** The operations after a place in the order, oldest first. */
export async function readOrder(db: Database | Trx, after: bigint, limit: number): Promise<OrderedOperation[]> {
  const rows = await orderQuery(db).where('o.sequence', '>', after).limit(limit).execute();
  return rows.map(decodeRow);
}

/** What the executor passed over and has not executed, oldest first. */
export async function readParked(db: Database): Promise<OrderedSubmission[]> {
  const rows = await orderQuery(db).where('o.sequence', 'in', db.selectFrom('parked_operation').select('sequence')).execute();
  return rows.map(decodeRow).map((ordered) => {
    if (ordered.kind === 'request') throw new ExecutorHaltedError('a request of L1 is parked', { sequence: ordered.sequence.toString() });
    return ordered;
  });
}

function orderQuery(db: Database | Trx) {
  return db
    .selectFrom('ordered_operation as o')
    .leftJoin('l2_transaction as t', 't.id', 'o.transaction_id')
    .leftJoin('priority_operation as p', 'p.queue_id', 'o.queue_id')
    .select(['o.sequence', 't.id', 't.payload', 't.verified_key', 'p.queue_id', 'p.opcode', 'p.entry'])
    .orderBy('o.sequence');
}

type Row = Awaited<ReturnType<ReturnType<typeof orderQuery>['execute']>>[number];

function decodeRow(row: Row): OrderedOperation {
  if (row.id !== null) return decodeTransaction(row.sequence, row.id, row.payload, row.verified_key);
  const entry = row.entry && row.opcode !== null ? decodeQueueEntry(row.opcode, row.entry) : undefined;
  if (row.queue_id === null || entry === undefined) throw new ExecutorHaltedError('a queue entry does not decode', { sequence: row.sequence.toString() });
  return { kind: 'request', sequence: row.sequence, queueId: row.queue_id, entry };
}

function decodeTransaction(sequence: bigint, id: string, payload: unknown, verifiedKey: string | null): OrderedSubmission {
  const parsed = transactionSchema.safeParse(payload);
  if (!parsed.success) return unreadable(sequence, id, { field: parsed.error.issues[0]?.path.join('.') ?? '' });
  const json = parsed.data;
  const decoded = json.kind === 'registerKey' ? registerKeyFromJson(json) : transactionFromJson(json);
  if ('code' in decoded) return unreadable(sequence, id, { ...decoded });
  if ('kind' in decoded) return { kind: 'registration', sequence, id, operation: decoded };
  return { kind: 'transaction', sequence, id, transaction: decoded, verifiedKey: decodeKey(verifiedKey) };
}

/** One that an api took under other rules, before an upgrade: refused, for nobody could repair it, and the order goes on behind it. */
function unreadable(sequence: bigint, id: string, params: Record<string, string>): OrderedUnreadable {
  const message = 'The transaction is none under the present rules. Sign and send it again as docs/protocol.md says.';
  return { kind: 'unreadable', sequence, id, refusal: { rejected: 'UNREADABLE', message, params } };
}

/** 0x and 64 bytes. Anything else is as if nobody had looked: the signature is then checked here. */
function decodeKey(verifiedKey: string | null): CurvePoint | undefined {
  if (verifiedKey === null || !/^0x[0-9a-f]{128}$/.test(verifiedKey)) return undefined;
  return { x: fromHex(verifiedKey.slice(0, 66)), y: fromHex(`0x${verifiedKey.slice(66)}`) };
}
