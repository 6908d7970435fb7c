import type { PriorityOperationQueued } from '@zkr/l1/events';
import { OPCODE } from '@zkr/protocol/constants';
import { bytesToHex, hexToBytes, toHexAddress } from '@zkr/protocol/hex';
import { decodeDepositEntry, encodeDepositEntry } from '@zkr/protocol/operations/deposit';
import { queueEntryHash } from '@zkr/protocol/queue-entry';
import type { PriorityOperationTable } from '@zkr/storage/tables/l1';
import type { Insertable } from 'kysely';
import { HaltError } from './errors.js';
import type { LogPlace } from './observation.js';

/** @throws HaltError on an opcode or an entry that this program does not know: the contract is newer than it */
export function priorityOperationRow(event: PriorityOperationQueued, place: LogPlace): Insertable<PriorityOperationTable> {
  const { queueId, opcode } = event;
  const bytes = hexToBytes(event.entry);
  const entry = opcode === OPCODE.deposit ? decodeDepositEntry(bytes) : undefined;
  if (entry === undefined || bytesToHex(encodeDepositEntry(entry)) !== event.entry.toLowerCase()) {
    throw new HaltError('l1-contradiction', 'the queue holds an entry that is not a deposit', { queueId, opcode, entry: event.entry });
  }
  return {
    queue_id: BigInt(queueId),
    opcode,
    entry: Buffer.from(bytes),
    entry_hash: queueEntryHash(queueId, { kind: 'deposit', ...entry }),
    token: BigInt(entry.token),
    amount: entry.amount.toString(),
    owner: toHexAddress(entry.owner),
    queued_at: BigInt(event.queuedAt),
    l1_block_number: BigInt(place.blockNumber),
    l1_block_hash: place.blockHash,
    l1_transaction_hash: place.transactionHash,
    log_index: place.logIndex,
    status: 'observed',
  };
}
