import { orderFeeSlots } from '@zkr/protocol/fee-slot';
import { toHex32 } from '@zkr/protocol/hex';
import { isRejection } from '@zkr/vm/rejection';
import type { Database } from '@zkr/storage/database';
import type { Execution, SegmentInProgress } from '../execution.js';
import { ExecutorHaltedError } from '../errors.js';
import { beginSegment, type UndoLog } from '../segment-lifecycle.js';
import { readInclusions } from './read-inclusions.js';

/** The segment that was open when the process ended, executed again on the state at its beginning. */
export async function reopenSegment(db: Database, execution: Execution, undo: UndoLog): Promise<SegmentInProgress | undefined> {
  const row = await db.selectFrom('segment').selectAll().where('status', '=', 'open').executeTakeFirst();
  if (row === undefined) return undefined;
  const inclusions = await readInclusions(db, row.id);
  for (const { undo: before } of [...inclusions].reverse()) {
    for (const [index, account] of [...before].reverse()) execution.state.restore(index, account);
  }
  if (toHex32(execution.state.root()) !== row.root_before) {
    throw new ExecutorHaltedError('undoing the open segment does not lead to its root', { segment: row.id.toString(), expected: row.root_before });
  }
  const opening = { timestamp: Number(row.timestamp), feeSlots: orderFeeSlots(row.fee_slots, execution.feeSlots) };
  const current = beginSegment(execution, opening, undo, row.id, row.opened_at.getTime());
  for (const { operation, signed } of inclusions) {
    const outcome = current.segment.apply(operation);
    if (isRejection(outcome)) throw new ExecutorHaltedError('the inclusion log does not replay', { segment: row.id.toString(), code: outcome.rejected });
    current.traced.push({ operation, ...(signed && { signed }) });
  }
  undo.take();
  return current;
}
