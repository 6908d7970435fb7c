import { orderFeeSlots } from '@zkr/protocol/fee-slot';
import type { QueueEntry } from '@zkr/protocol/queue-entry';
import { locateEntry } from '@zkr/vm/locate-entry';
import { OpenSegment } from '@zkr/vm/open-segment';
import { isRejection, type Rejection } from '@zkr/vm/rejection';
import { type SegmentTrace, type TracedOperation, TraceRecorder } from '@zkr/vm/segment-trace';
import type { State } from '@zkr/vm/state';
import { RebuildError } from '../rebuild-error.js';

/** Of the deployed circuit that will prove the segments. */
export interface SegmentRoom {
  readonly slots: number;
  readonly feeSlots: number;
}

/**
 * Executes requests on the state, in order, and nothing else: full segments and one with the rest. No fee is taken.
 * @param timestamp of every segment, in seconds
 * @throws RebuildError if the VM refuses one, which the protocol rules out (docs/protocol.md, I-35)
 */
export function executeRequests(state: State, requests: readonly QueueEntry[], { slots, feeSlots }: SegmentRoom, timestamp: number): SegmentTrace[] {
  const directory = new Map<string, number>();
  const keyOf = (owner: bigint, token: number) => `${owner}/${token}`;
  for (const [index, { owner, token }] of state.entries()) if (!directory.has(keyOf(owner, token))) directory.set(keyOf(owner, token), index);

  const opening = { timestamp, feeSlots: orderFeeSlots([], feeSlots) };
  const traces: SegmentTrace[] = [];
  for (let from = 0; from < requests.length; from += slots) {
    const accountCountBefore = state.accountCount;
    const recorder = new TraceRecorder(state);
    const segment = new OpenSegment(state, opening, slots, recorder.observe);
    const operations = requests.slice(from, from + slots).map((entry): TracedOperation => {
      const operation = locateEntry(state, entry, (owner, token) => directory.get(keyOf(owner, token)));
      requireAccepted(segment.apply(operation));
      if (operation.kind === 'deposit') directory.set(keyOf(operation.owner, operation.token), operation.account);
      return { operation };
    });
    requireAccepted(segment.close());
    traces.push(recorder.finish(opening, accountCountBefore, operations));
  }
  return traces;
}

function requireAccepted(result: object | Rejection): void {
  if (isRejection(result)) throw new RebuildError('the VM refuses a queued request', { code: result.rejected, reason: result.message });
}
