import { Rebuild } from '@zkr/rebuilder/rebuild';
import { decodeBatchCalldata } from '@zkr/protocol/batch-calldata';
import { presentWords } from '@zkr/protocol/evaluation';
import { bytesToHex } from '@zkr/protocol/hex';
import type { Operation } from '@zkr/protocol/operation';
import { recoverOwner } from '@zkr/protocol/recover-owner';
import { expect } from 'vitest';
import { DEPLOYMENT } from './addresses.js';
import type { Outcome } from './run-sequence.js';
import type { Submission } from './submissions.js';

/** The batches' bytes alone lead to the same operations, words, accounts, roots and exits. */
export async function checkRebuild({ state, shape }: Outcome, submissions: readonly Submission[]): Promise<void> {
  const rebuild = new Rebuild({ ...DEPLOYMENT, depth: shape.depth, circuit: async () => ({ slots: shape.slots, feeSlots: 2 }) });
  for (const { calldata, segments, payments, expected } of submissions) {
    const decoded = decodeBatchCalldata(calldata, 2)!.segments;
    decoded.forEach(({ operations, feeSlots }, i) => {
      const { closed } = segments[i]!;
      expect(presentWords(operations.map(withOwner), feeSlots)).toEqual(presentWords(closed.operations, closed.feeSlots));
    });
    const exits = payments.filter(({ kind }) => kind === 'forcedExit').map(({ account, token, amount }) => ({ sender: account, token, amount }));
    const { number, stateRoot, headerHash } = expected;
    await rebuild.replay({ number, calldata: bytesToHex(calldata), stateRoot, headerHash, exits });
  }
  expect([...rebuild.state.entries()]).toEqual([...state.entries()]);
}

function withOwner(operation: Operation): Operation {
  if (operation.kind !== 'registerKey') return operation;
  const owner = recoverOwner(DEPLOYMENT, operation);
  if (owner === undefined) throw new Error('no owner follows from an executed registerKey');
  return { ...operation, owner };
}
