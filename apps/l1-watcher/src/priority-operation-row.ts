import type { PriorityOperationQueued } from '@zkr/l1/events';
import { bytesToHex, hexToBytes, toHexAddress } from '@zkr/protocol/hex';
import { decodeQueueEntry, encodeQueueEntry, type QueueEntry, queueEntryHash } from '@zkr/protocol/queue-entry';
import type { PriorityOperationTable } from '@zkr/storage/tables/l1';
import type { Insertable } from 'kysely';
import { WatcherHaltedError } from './errors.js';
import type { LogPlace } from './observation.js';

/** @throws WatcherHaltedError on an opcode or an entry that this program does not know: the contract is newer than it */
export function priorityOperationRow(event: PriorityOperationQueued, place: LogPlace): Insertable<PriorityOperationTable> {
  const { queueId, opcode } = event;
  const bytes = hexToBytes(event.entry);
  const entry = decodeQueueEntry(opcode, bytes);
  if (entry === undefined || bytesToHex(encodeQueueEntry(entry)) !== event.entry.toLowerCase()) {
    throw new WatcherHaltedError('l1-contradiction', 'the queue holds an entry that no request makes', { queueId, opcode, entry: event.entry });
  }
  return {
    queue_id: BigInt(queueId),
    opcode,
    entry: Buffer.from(bytes),
    entry_hash: queueEntryHash(queueId, entry),
    ...requestColumns(entry),
    queued_at: BigInt(event.queuedAt),
    l1_block_number: BigInt(place.blockNumber),
    l1_block_hash: place.blockHash,
    l1_transaction_hash: place.transactionHash,
    log_index: place.logIndex,
    status: 'observed',
  };
}

function requestColumns(entry: QueueEntry): Pick<Insertable<PriorityOperationTable>, 'token' | 'amount' | 'owner' | 'account'> {
  switch (entry.kind) {
    case 'deposit':
      return { token: BigInt(entry.token), amount: entry.amount.toString(), owner: toHexAddress(entry.owner), account: null };
    case 'forcedExit':
      return { token: BigInt(entry.token), amount: null, owner: toHexAddress(entry.sender), account: BigInt(entry.account) };
    case 'registerKeyL1':
      return { token: null, amount: null, owner: toHexAddress(entry.sender), account: BigInt(entry.account) };
  }
}
