import type { RollupContract } from '@zkr/l1/rollup-contract';
import { forgeProof } from '@zkr/l1/testing/forged-proof';
import { challengeOf, segmentHash } from '@zkr/protocol/challenge';
import { evaluateWords, presentWords } from '@zkr/protocol/evaluation';
import { UNUSED_FEE_SLOT } from '@zkr/protocol/fee-slot';
import { bytesToHex, toHex32 } from '@zkr/protocol/hex';
import type { Operation } from '@zkr/protocol/operation';
import { encodeSegmentBytes } from '@zkr/protocol/segment-bytes';
import { packSegmentHeader } from '@zkr/protocol/segment-header';
import type { Database } from '@zkr/storage/database';

const TRANSFER: Operation = { kind: 'transfer', from: 0, to: 1, packedAmount: 77, packedFee: 3 };
const FEE_SLOTS = [{ token: 0, account: 0 }, UNUSED_FEE_SLOT];
const COMMITMENT = 4_242n;

/**
 * Batches `number` … as the executor and the provers leave them: sealed, each segment with these operations and a proof
 * that is not checked yet. They follow the contract's state, and their roots are invented.
 */
export async function insertSealedBatches(db: Database, rollup: RollupContract, timestamp: number, counts: readonly number[], circuitId = 0, operations: readonly Operation[] = [TRANSFER]): Promise<number[]> {
  const domain = await rollup.domain();
  let rootBefore = await rollup.stateRoot();
  const first = (await rollup.batchCount()) + 1;
  for (const [i, segments] of counts.entries()) {
    const number = first + i;
    const roots = Array.from({ length: segments }, (_, j) => BigInt(number * 1_000 + j));
    await insertBatch(db, number, circuitId, segments, rootBefore, roots.at(-1) as bigint);
    for (const [j, rootAfter] of roots.entries()) {
      await insertSegment(db, { id: segmentId(number, j), number, circuitId, timestamp, domain, rootBefore, rootAfter, operations });
      rootBefore = rootAfter;
    }
  }
  return counts.map((_, i) => first + i);
}

export const segmentId = (batch: number, index: number) => BigInt(batch * 100 + index);
export const transactionId = (segment: bigint) => toHex32(segment);

async function insertBatch(db: Database, number: number, circuitId: number, segments: number, rootBefore: bigint, rootAfter: bigint): Promise<void> {
  await db
    .insertInto('batch')
    .values({
      ...{ number: BigInt(number), timeline: 1n, circuit_id: circuitId, status: 'sealed', segments, account_count: 0n, queue_head: 0n },
      ...{ root_before: toHex32(rootBefore), root_after: toHex32(rootAfter) },
    })
    .execute();
}

interface Forged {
  readonly id: bigint;
  readonly number: number;
  readonly circuitId: number;
  readonly timestamp: number;
  readonly domain: bigint;
  readonly rootBefore: bigint;
  readonly rootAfter: bigint;
  readonly operations: readonly Operation[];
}

async function insertSegment(db: Database, { id, number, circuitId, timestamp, domain, rootBefore, rootAfter, operations }: Forged): Promise<void> {
  const counts = { operations: operations.length, priorityOperations: 0, pushes: operations.filter(({ kind }) => kind === 'withdraw').length };
  const packedHeader = packSegmentHeader({ accountCountBefore: 0, accountCountAfter: 0, timestamp, ...counts });
  const segmentBytes = encodeSegmentBytes(FEE_SLOTS, operations);
  const bound = { domain, circuitId, commitment: COMMITMENT, rootBefore, rootAfter, packedHeader };
  const z = challengeOf(segmentHash({ ...bound, segmentBytes }));
  const y = evaluateWords(presentWords(operations, FEE_SLOTS), z);
  const publicInputs = [rootBefore, rootAfter, COMMITMENT, z, y, domain, packedHeader];
  await db
    .insertInto('segment')
    .values({
      ...{ id, timeline: 1n, batch_number: BigInt(number), circuit_id: circuitId, status: 'sealed', timestamp: BigInt(timestamp), fee_slots: '[]' },
      ...{ root_before: toHex32(rootBefore), root_after: toHex32(rootAfter), commitment: toHex32(COMMITMENT) },
      ...{ account_count_before: 0n, account_count_after: 0n, segment_bytes: Buffer.from(segmentBytes), pushes: counts.pushes },
      public_inputs: JSON.stringify(publicInputs.map(String)),
    })
    .execute();
  const proof = { proof: bytesToHex(forgeProof(publicInputs)), witnessMs: 1, proveMs: 1, backend: 'forged' };
  await db
    .insertInto('proof_job')
    .values({ segment_id: id, circuit_id: circuitId, status: 'proved', attempts: 1, lease_token: 1n, proved_by: 'worker-1', proof: JSON.stringify(proof) })
    .execute();
  const shared = { sender: 0n, nonce: id, token: 0n, amount: '1', fee: '0', valid_until: 2n ** 39n, payload: '{}' };
  await db
    .insertInto('l2_transaction')
    .values({ ...shared, id: transactionId(id), kind: 'transfer', status: 'included', segment_id: id, slot: 0, batch_number: BigInt(number) })
    .execute();
}
