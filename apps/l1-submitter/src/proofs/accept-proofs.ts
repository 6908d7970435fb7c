import type { VerificationKey } from '@zkr/proving/verification-key';
import type { Database, Trx } from '@zkr/storage/database';
import { fence } from '@zkr/storage/leadership';
import { enqueue } from '@zkr/storage/outbox';
import { withTransaction } from '@zkr/storage/with-transaction';
import { sql } from 'kysely';
import { L1_SUBMITTER_ROLE } from '../submitter-role.js';
import { proofRefusal } from './check-proof.js';

export interface CheckedProof {
  readonly segmentId: string;
  readonly worker: string | null;
  /** Why it was refused; undefined: accepted. */
  readonly refusal: string | undefined;
}

interface ProvedJob {
  segment_id: bigint;
  circuit_id: number;
  lease_token: bigint;
  proof: unknown;
  proved_by: string | null;
  public_inputs: string[] | null;
}

/** A check takes about 20 ms. */
const PROOFS_PER_ROUND = 16;

/** Checks proofs that workers handed in: nothing counts because a prover says so. */
export async function checkProofs(db: Database, epoch: number, keys: ReadonlyMap<number, VerificationKey>): Promise<CheckedProof[]> {
  const jobs = await db
    .selectFrom('proof_job')
    .innerJoin('segment', 'segment.id', 'proof_job.segment_id')
    .select(['proof_job.segment_id', 'proof_job.circuit_id', 'proof_job.lease_token', 'proof_job.proof', 'proof_job.proved_by', 'segment.public_inputs'])
    .where('proof_job.status', '=', 'proved')
    .orderBy('proof_job.segment_id')
    .limit(PROOFS_PER_ROUND)
    .execute();
  const checked: CheckedProof[] = [];
  for (const job of jobs) {
    const refusal = await proofRefusal(keys.get(job.circuit_id), job.public_inputs, job.proof);
    await withTransaction(db, async (trx) => {
      await fence(trx, L1_SUBMITTER_ROLE, epoch);
      await (refusal === undefined ? accept(trx, job) : refuse(trx, job, refusal));
    });
    checked.push({ segmentId: String(job.segment_id), worker: job.proved_by, refusal });
  }
  return checked;
}

/** The lease token names the proof: another one may have come meanwhile. */
async function accept(trx: Trx, { segment_id, lease_token }: ProvedJob): Promise<void> {
  const accepted = await trx
    .updateTable('proof_job')
    .set({ status: 'accepted', accepted_at: sql<Date>`clock_timestamp()`, last_error: null })
    .where('segment_id', '=', segment_id)
    .where('lease_token', '=', lease_token)
    .where('status', '=', 'proved')
    .returning('segment_id')
    .executeTakeFirst();
  if (!accepted) return;
  for (const table of ['l2_transaction', 'priority_operation'] as const) {
    await sql`
      UPDATE ${sql.table(table)} SET status = 'proven', proven_at = clock_timestamp()
       WHERE segment_id = ${segment_id} AND status = 'included'`.execute(trx);
  }
}

/** Back to the provers. The attempt stays counted, so a worker that only makes bad proofs cannot go on for ever. */
async function refuse(trx: Trx, { segment_id, lease_token, circuit_id, proved_by }: ProvedJob, refusal: string): Promise<void> {
  const error = `proof of ${proved_by ?? 'an unnamed worker'} refused: ${refusal}`;
  const { rows } = await sql<{ status: string }>`
    UPDATE proof_job
       SET status = CASE WHEN attempts >= max_attempts THEN 'dead' ELSE 'queued' END,
           proof = NULL, proved_at = NULL, last_error = ${error}, run_after = clock_timestamp()
     WHERE segment_id = ${segment_id} AND lease_token = ${lease_token} AND status = 'proved'
    RETURNING status`.execute(trx);
  if (rows[0]?.status !== 'queued') return;
  await enqueue(trx, {
    ...{ topic: 'segment.executed', key: String(segment_id), eventId: `segment.executed:again:${segment_id}:${lease_token}` },
    payload: { segmentId: String(segment_id), circuitId: circuit_id },
  });
}

/** Sealed batches all of whose proofs are accepted. @returns their numbers */
export async function markProvenBatches(db: Database, epoch: number): Promise<string[]> {
  return withTransaction(db, async (trx) => {
    await fence(trx, L1_SUBMITTER_ROLE, epoch);
    const { rows } = await sql<{ number: bigint }>`
      UPDATE batch b SET status = 'proven', proven_at = clock_timestamp()
       WHERE b.status = 'sealed' AND b.segments > 0 AND b.segments = (
         SELECT count(*) FROM segment s JOIN proof_job j ON j.segment_id = s.id
          WHERE s.batch_number = b.number AND j.status = 'accepted')
      RETURNING b.number`.execute(trx);
    return rows.map(({ number }) => String(number)).sort();
  });
}
