import { decodeOperation, isSignedOperation, type Operation } from '@zkr/protocol/operation';
import type { SignedPart } from '@zkr/vm/segment-trace';
import { decodeSigned } from '@zkr/witness/signed-bytes';
import type { Database } from '@zkr/storage/database';
import type { Undo } from '../execution-outcome.js';
import { ExecutorHaltedError } from '../errors.js';
import { decodeUndo } from './undo-bytes.js';

export interface Inclusion {
  readonly operation: Operation;
  readonly signed: SignedPart | undefined;
  readonly undo: Undo;
}

/** A segment's operations, in slot order. */
export async function readInclusions(db: Database, segmentId: bigint): Promise<Inclusion[]> {
  const rows = await db.selectFrom('inclusion').selectAll().where('segment_id', '=', segmentId).orderBy('slot').execute();
  return rows.map((row) => {
    const operation = decodeOperation(row.operation);
    const signed = decodeSigned(row.witness);
    if (operation === undefined || isSignedOperation(operation) !== (signed !== undefined)) {
      throw new ExecutorHaltedError('the inclusion log has an operation that does not decode', { segment: segmentId.toString(), slot: row.slot });
    }
    return { operation, signed, undo: decodeUndo(row.undo) };
  });
}
