import { Rebuild } from '@zkr/rebuilder/rebuild';
import { decodeBatchCalldata, encodeBatchCalldata, type SubmittedSegment } from '@zkr/protocol/batch-calldata';
import { presentWords } from '@zkr/protocol/evaluation';
import { batchHeaderHash, genesisHeaderHash } from '@zkr/protocol/header-chain';
import { bytesToHex } from '@zkr/protocol/hex';
import type { Operation } from '@zkr/protocol/operation';
import { recoverOwner } from '@zkr/protocol/recover-owner';
import type { SegmentStatement } from '@zkr/vm/segment-statement';
import { expect } from 'vitest';
import { DEPLOYMENT } from './prepare.js';
import { DEPTH, genesisRoot, type Outcome, SLOTS } from './run-sequence.js';

/** All segments as one batch on L1: its bytes alone lead to the same operations, words, accounts, root and exits. */
export async function checkRebuild({ segments, state, model }: Outcome, statements: readonly SegmentStatement[]): Promise<void> {
  const submitted = segments.map(({ closed }, i): SubmittedSegment => ({
    ...{ rootAfter: closed.rootAfter, commitment: statements[i]!.commitment, proof: new Uint8Array(256), timestamp: closed.timestamp },
    ...{ accountCountAfter: closed.header.accountCountAfter, feeSlots: closed.feeSlots, operations: closed.operations },
  }));
  const calldata = encodeBatchCalldata({ circuitId: 0, number: 1, segments: submitted });
  const decoded = decodeBatchCalldata(calldata, 2)!.segments;
  decoded.forEach(({ operations, feeSlots }, i) => {
    const { closed } = segments[i]!;
    expect(presentWords(operations.map(withOwner), feeSlots)).toEqual(presentWords(closed.operations, closed.feeSlots));
  });

  const last = segments.at(-1)!.closed;
  const headerHash = batchHeaderHash(genesisHeaderHash(genesisRoot), {
    ...{ number: 1, stateRoot: last.rootAfter, accountCount: model.accounts.length, timestamp: last.timestamp },
    queueHead: segments.reduce((sum, { closed }) => sum + closed.header.priorityOperations, 0),
    segmentHashes: statements.map(({ segmentHash }) => segmentHash),
  });
  const rebuild = new Rebuild({ ...DEPLOYMENT, depth: DEPTH, circuit: async () => ({ slots: SLOTS, feeSlots: 2 }) });
  await rebuild.replay({ number: 1, calldata: bytesToHex(calldata), stateRoot: last.rootAfter, headerHash, exits: model.exits });
  expect([...rebuild.state.entries()]).toEqual([...state.entries()]);
}

function withOwner(operation: Operation): Operation {
  if (operation.kind !== 'registerKey') return operation;
  const owner = recoverOwner(DEPLOYMENT, operation);
  if (owner === undefined) throw new Error('no owner follows from an executed registerKey');
  return { ...operation, owner };
}
