import type { DepositView } from '@zkr/sdk/views';
import { z } from 'zod';
import { decimal, hex, index, maybeNumber } from '../lifecycle.js';
import { queuedRequest, type QueueRow, toQueuedRequest } from '../queue/queued-request.js';

export const depositView = z.strictObject({
  ...queuedRequest,
  token: index,
  amount: decimal,
  owner: hex,
  account: index.nullable().describe('The account that was credited, once included'),
});

/** @param row of opcode 5 */
export function toDepositView(row: QueueRow): DepositView {
  return {
    ...toQueuedRequest(row),
    token: Number(row.token),
    // A deposit has one.
    amount: row.amount as string,
    owner: row.owner,
    account: maybeNumber(row.account),
  };
}
