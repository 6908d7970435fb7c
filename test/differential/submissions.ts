import { encodeBatchCalldata } from '@zkr/protocol/batch-calldata';
import { batchHeaderHash, genesisHeaderHash } from '@zkr/protocol/header-chain';
import type { SegmentStatement } from '@zkr/vm/segment-statement';
import { toSubmitted } from '@zkr/vm/submitted-segment';
import type { Payment } from './model.js';
import { type Executed, genesisRootOf, type Outcome } from './run-sequence.js';

/** A batch as it is sent to L1, and what must come of it. */
export interface Submission {
  readonly calldata: Uint8Array;
  readonly segments: readonly Executed[];
  readonly payments: readonly Payment[];
  readonly expected: {
    readonly number: number;
    readonly headerHash: bigint;
    readonly stateRoot: bigint;
    readonly accountCount: number;
    readonly queueHead: number;
    readonly timestamp: number;
  };
}

export interface Stated {
  readonly statement: SegmentStatement;
  /** 256 bytes. */
  readonly proof: Uint8Array;
}

/** The segments in so many batches as wanted, at most one for each. `stated`: by segment. */
export function submissionsOf({ segments, shape }: Outcome, stated: readonly Stated[], wanted: number): Submission[] {
  const size = Math.ceil(segments.length / wanted);
  const submissions: Submission[] = [];
  let [previous, queueHead] = [genesisHeaderHash(genesisRootOf(shape)), 0];
  for (let from = 0; from < segments.length; from += size) {
    const [batch, its] = [segments.slice(from, from + size), stated.slice(from, from + size)];
    const number = submissions.length + 1;
    const { closed: last } = batch.at(-1)!;
    queueHead += batch.reduce((sum, { closed }) => sum + closed.header.priorityOperations, 0);
    const head = { number, stateRoot: last.rootAfter, accountCount: last.header.accountCountAfter, queueHead, timestamp: last.timestamp };
    previous = batchHeaderHash(previous, { ...head, segmentHashes: its.map(({ statement }) => statement.segmentHash) });
    submissions.push({
      calldata: encodeBatchCalldata({ circuitId: 0, number, segments: batch.map(({ closed }, i) => toSubmitted(closed, its[i]!.statement, its[i]!.proof)) }),
      segments: batch,
      payments: batch.flatMap(({ payments }) => payments),
      expected: { ...head, headerHash: previous },
    });
  }
  return submissions;
}
