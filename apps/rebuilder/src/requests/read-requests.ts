import type { L1Client } from '@zkr/l1/l1-client';
import type { RollupContract } from '@zkr/l1/rollup-contract';
import { decodeQueueEntry, type QueueEntry } from '@zkr/protocol/queue-entry';
import { hexToBytes } from '@zkr/protocol/hex';
import { readQueue } from '../read-queue.js';
import { RebuildError } from '../rebuild-error.js';

/**
 * The requests in the contract's queue that no batch has taken, in order.
 * @throws RebuildError if the node leaves out one of them, or gives one that no contract of this protocol admits
 */
export async function readRequests(client: L1Client, rollup: RollupContract): Promise<QueueEntry[]> {
  const [head, tail] = [await rollup.queueHead(), await rollup.queueTail()];
  if (head === tail) return [];
  const requests: QueueEntry[] = [];
  for (const event of await readQueue(client, rollup)) {
    if (event.queueId !== head + requests.length) continue;
    const entry = decodeQueueEntry(event.opcode, hexToBytes(event.entry));
    if (entry === undefined) throw new RebuildError('a queued request does not decode', { queueId: event.queueId, opcode: event.opcode });
    requests.push(entry);
  }
  if (requests.length < tail - head) throw new RebuildError('the node does not give all queued requests', { head, tail, given: requests.length });
  return requests;
}
