import { ESCAPE_AGE_SECONDS, PRIORITY_DUE_AGE_SECONDS } from '@zkr/protocol/constants';
import { toHex32 } from '@zkr/protocol/hex';
import { decodeQueueEntry } from '@zkr/protocol/queue-entry';
import type { ForcedRequestView } from '@zkr/sdk/views';
import { z } from 'zod';
import { decimal, hex, index } from '../lifecycle.js';
import { l1Time, queuedRequest, type QueueRow, toQueuedRequest } from '../queue/queued-request.js';

export const forcedRequestView = z.strictObject({
  ...queuedRequest,
  kind: z.enum(['forcedExit', 'registerKeyL1']),
  sender: hex.describe('L1 address'),
  account: index.describe('The account that it names'),
  token: index.nullable().describe('Forced exits only'),
  key: z.strictObject({ x: hex, y: hex }).nullable().describe('registerKeyL1 only'),
  applied: z.boolean().nullable().describe('Null until included; false: the account was not the sender’s (or of this token), so nothing changed'),
  exit: z
    .strictObject({ amount: decimal, status: z.enum(['included', 'pending', 'uncovered']) })
    .nullable()
    .describe('Forced exits only, once included: what was taken out; pending: it waits in the contract for the sender'),
  dueAt: z.iso.datetime().describe('Batches whose last segment is later must take it, unless they are full of requests'),
  expiresAt: z.iso.datetime().describe('If it still waits then, anyone may end the rollup by escape mode'),
});

/**
 * @param row of opcode 6 or 7
 * @throws RangeError on a row that the l1-watcher did not write
 */
export function toForcedRequestView(row: QueueRow): ForcedRequestView {
  const entry = decodeQueueEntry(row.opcode, row.entry);
  if (entry === undefined || entry.kind === 'deposit') throw new RangeError(`the queue entry ${row.queue_id} is no forced request`);
  const { kind, account } = entry;
  return {
    ...toQueuedRequest(row),
    ...{ kind, account, sender: row.owner },
    token: kind === 'forcedExit' ? entry.token : null,
    key: kind === 'registerKeyL1' ? { x: toHex32(entry.keyX), y: toHex32(entry.keyY) } : null,
    applied: row.applied,
    exit: row.exit_amount === null ? null : { amount: row.exit_amount, status: row.exit_status ?? 'included' },
    dueAt: l1Time(row.queued_at, PRIORITY_DUE_AGE_SECONDS),
    expiresAt: l1Time(row.queued_at, ESCAPE_AGE_SECONDS),
  };
}
