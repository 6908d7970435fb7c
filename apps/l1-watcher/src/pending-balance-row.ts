import type { RollupEvent } from '@zkr/l1/events';
import { toHexAddress } from '@zkr/protocol/hex';
import type { PendingBalanceChangeTable } from '@zkr/storage/tables/l1';
import type { Insertable } from 'kysely';
import type { LogPlace } from './observation.js';

/** What an event changes of a pending balance on L1; undefined if nothing. */
export function pendingBalanceRow(event: RollupEvent, place: LogPlace): Insertable<PendingBalanceChangeTable> | undefined {
  switch (event.kind) {
    case 'withdrawal-settled':
      return event.outcome === 'pending' ? row(place, event.recipient, event.token, event.amount, 'withdrawal') : undefined;
    case 'became-pending':
      return row(place, event.account, event.token, event.amount, event.reason);
    case 'pending-paid':
      return row(place, event.account, event.token, -event.amount, 'paid');
    default:
      return undefined;
  }
}

function row(
  { blockNumber, logIndex, transactionHash }: LogPlace,
  owner: bigint,
  token: number,
  amount: bigint,
  reason: PendingBalanceChangeTable['reason'],
): Insertable<PendingBalanceChangeTable> {
  const place = { l1_block_number: BigInt(blockNumber), log_index: logIndex, l1_transaction_hash: transactionHash };
  return { ...place, owner: toHexAddress(owner), token: BigInt(token), amount: amount.toString(), reason };
}
