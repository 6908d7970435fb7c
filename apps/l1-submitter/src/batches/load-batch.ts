import { encodeBatchCalldata, type SubmittedSegment } from '@zkr/protocol/batch-calldata';
import { FEE_SLOT_BYTES } from '@zkr/protocol/fee-slot';
import { fromHex, hexToBytes } from '@zkr/protocol/hex';
import { decodeFeeSlots, decodeOperations } from '@zkr/protocol/segment-bytes';
import type { Database } from '@zkr/storage/database';
import type { SegmentTable } from '@zkr/storage/tables/rollup';
import type { Selectable } from 'kysely';
import { SubmitterHaltedError } from '../errors.js';

/** A batch that may be submitted. */
export interface ProvenBatch {
  readonly number: number;
  readonly calldata: Uint8Array;
  /** Seconds; of its first and last segment. */
  readonly oldestTimestamp: number;
  readonly newestTimestamp: number;
  /** Withdrawals, each of which calls its recipient. */
  readonly pushes: number;
}

/** @returns undefined unless the batch is proven */
export async function loadProvenBatch(db: Database, number: number, feeSlots: number): Promise<ProvenBatch | undefined> {
  const batch = await db
    .selectFrom('batch')
    .select(['circuit_id', 'segments'])
    .where('number', '=', BigInt(number))
    .where('status', '=', 'proven')
    .executeTakeFirst();
  if (batch === undefined) return undefined;
  const rows = await db
    .selectFrom('segment')
    .innerJoin('proof_job', 'proof_job.segment_id', 'segment.id')
    .selectAll('segment')
    .select('proof_job.proof')
    .where('segment.batch_number', '=', BigInt(number))
    .where('proof_job.status', '=', 'accepted')
    .orderBy('segment.id')
    .execute();
  const segments = rows.map((row) => submittedSegment(row, row.proof?.proof, feeSlots));
  const [first, last] = [segments[0], segments.at(-1)];
  if (first === undefined || last === undefined || segments.length !== batch.segments) {
    throw corrupt('lacks an accepted segment', { batch: number, segments: batch.segments, accepted: segments.length });
  }
  const calldata = encodeBatchCalldata({ circuitId: batch.circuit_id, number, segments });
  const pushes = rows.reduce((sum, row) => sum + row.pushes, 0);
  return { number, calldata, oldestTimestamp: first.timestamp, newestTimestamp: last.timestamp, pushes };
}

/** From the bytes that were proved, so that nothing is encoded twice. */
export function submittedSegment(row: Selectable<SegmentTable>, proof: string | undefined, feeSlots: number): SubmittedSegment {
  const { id, segment_bytes, root_after, commitment, account_count_after } = row;
  if (segment_bytes === null || root_after === null || commitment === null || account_count_after === null || proof === undefined) {
    throw corrupt('has a segment that is not sealed and proved', { segment: String(id) });
  }
  const bytes = new Uint8Array(segment_bytes);
  const operationsAt = feeSlots * FEE_SLOT_BYTES;
  const operations = decodeOperations(bytes.subarray(operationsAt));
  if (operations === undefined) throw corrupt('has a segment whose bytes do not decode', { segment: String(id) });
  return {
    rootAfter: fromHex(root_after),
    commitment: fromHex(commitment),
    proof: hexToBytes(proof),
    accountCountAfter: Number(account_count_after),
    timestamp: Number(row.timestamp),
    feeSlots: decodeFeeSlots(bytes.subarray(0, operationsAt)),
    operations,
  };
}

function corrupt(what: string, params: Record<string, string | number>): SubmitterHaltedError {
  return new SubmitterHaltedError('batch-corrupt', `a proven batch ${what}`, params);
}
