import { decodeOperation, type Operation } from '@zkr/protocol/operation';
import type { SignedPart } from '@zkr/vm/segment-trace';
import { signedFromJson, signedJson } from '@zkr/witness/trace-json';
import type { Database } from '@zkr/storage/database';
import { z } from 'zod';
import { HaltError } from '../halt-error.js';

export interface Inclusion {
  readonly operation: Operation;
  readonly signed: SignedPart | undefined;
  readonly undo: unknown;
}

/** What the inclusion log keeps beside the pubdata. */
export const inclusionWitness = z.strictObject({ signed: signedJson.optional() });

/** A segment's operations, in slot order. */
export async function readInclusions(db: Database, segmentId: bigint): Promise<Inclusion[]> {
  const rows = await db.selectFrom('inclusion').selectAll().where('segment_id', '=', segmentId).orderBy('slot').execute();
  return rows.map((row) => {
    const operation = decodeOperation(row.operation);
    if (operation === undefined) throw new HaltError('the inclusion log has an operation that does not decode', { segment: segmentId.toString(), slot: row.slot });
    const { signed } = inclusionWitness.parse(row.witness);
    return { operation, signed: signed && signedFromJson(signed), undo: row.undo };
  });
}
