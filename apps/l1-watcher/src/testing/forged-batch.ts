import type { RollupContract } from '@zkr/l1/rollup-contract';
import { forgeProof } from '@zkr/l1/testing/forged-proof';
import { encodeBatchCalldata, type SubmittedSegment } from '@zkr/protocol/batch-calldata';
import { challengeOf, segmentHash } from '@zkr/protocol/challenge';
import { evaluateWords, presentWords } from '@zkr/protocol/evaluation';
import { UNUSED_FEE_SLOT } from '@zkr/protocol/fee-slot';
import { isPriorityOperation, type Operation } from '@zkr/protocol/operation';
import { encodeSegmentBytes } from '@zkr/protocol/segment-bytes';
import { packSegmentHeader } from '@zkr/protocol/segment-header';

export interface ForgedPart {
  readonly operations: readonly Operation[];
  readonly accountCountAfter: number;
  readonly rootAfter: bigint;
}

export interface ForgedBatch {
  readonly number: number;
  readonly calldata: Uint8Array;
  readonly rootBefore: bigint;
  readonly rootAfter: bigint;
  readonly accountCount: number;
  readonly queueHead: number;
  readonly timestamp: number;
  readonly segmentHashes: readonly bigint[];
}

/** The next batch, as the contract deployed with the trapdoor key accepts it; its roots are the caller's invention. */
export async function forgeBatch(rollup: RollupContract, timestamp: number, parts: readonly ForgedPart[]): Promise<ForgedBatch> {
  const domain = await rollup.domain();
  const number = (await rollup.batchCount()) + 1;
  const firstRoot = await rollup.stateRoot();
  const feeSlots = [{ token: 0, account: 0 }, UNUSED_FEE_SLOT];
  const segments: SubmittedSegment[] = [];
  const segmentHashes: bigint[] = [];
  let [rootBefore, accountCountBefore, queueHead] = [firstRoot, await rollup.accountCount(), await rollup.queueHead()];
  for (const part of parts) {
    const priorityOperations = part.operations.filter(isPriorityOperation).length;
    const counts = { operations: part.operations.length, priorityOperations, pushes: part.operations.filter(({ kind }) => kind === 'withdraw').length };
    const packedHeader = packSegmentHeader({ accountCountBefore, accountCountAfter: part.accountCountAfter, timestamp, ...counts });
    const commitment = 4_242n;
    const segmentBytes = encodeSegmentBytes(feeSlots, part.operations);
    const hash = segmentHash({ domain, circuitId: 0, commitment, rootBefore, rootAfter: part.rootAfter, packedHeader, segmentBytes });
    const z = challengeOf(hash);
    const y = evaluateWords(presentWords(part.operations, feeSlots), z);
    const proof = forgeProof([rootBefore, part.rootAfter, commitment, z, y, domain, packedHeader]);
    segments.push({ ...part, commitment, proof, timestamp, feeSlots });
    segmentHashes.push(hash);
    [rootBefore, accountCountBefore, queueHead] = [part.rootAfter, part.accountCountAfter, queueHead + priorityOperations];
  }
  const calldata = encodeBatchCalldata({ circuitId: 0, number, segments });
  return { number, calldata, rootBefore: firstRoot, rootAfter: rootBefore, accountCount: accountCountBefore, queueHead, timestamp, segmentHashes };
}
