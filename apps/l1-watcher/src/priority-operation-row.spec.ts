import { FIELD_ORDER } from '@zkr/protocol/constants';
import { toBytes } from '@zkr/protocol/big-endian';
import { bytesToHex } from '@zkr/protocol/hex';
import { encodeQueueEntry, type QueueEntry, queueEntryHash } from '@zkr/protocol/queue-entry';
import { expect, it } from 'vitest';
import { priorityOperationRow } from './priority-operation-row.js';

const ABC = '0x0000000000000000000000000000000000000abc';
const deposit = { kind: 'deposit', token: 3, amount: 2n ** 127n, setKey: true, owner: 0xabcn, keyX: 5n, keyY: 7n } as const;
const exit = { kind: 'forcedExit', account: 2 ** 32 - 1, token: 3, sender: 0xabcn } as const;
const key = { kind: 'registerKeyL1', account: 9, sender: 0xabcn, keyX: 5n, keyY: 7n } as const;
const place = { blockNumber: 9, blockHash: '0x9', transactionHash: '0x99', logIndex: 4 } as const;
const eventOf = (opcode: number, entry: QueueEntry) => {
  return { kind: 'priority-operation-queued', queueId: 12, opcode, entry: bytesToHex(encodeQueueEntry(entry)), queuedAt: 1_700 } as const;
};

it.each([
  [5, deposit, { token: 3n, amount: '170141183460469231731687303715884105728', account: null }],
  [6, exit, { token: 3n, amount: null, account: 4_294_967_295n }],
  [7, key, { token: null, amount: null, account: 9n }],
])('maps an event of opcode %i to its row', (opcode, entry, columns) => {
  expect(priorityOperationRow(eventOf(opcode, entry), place)).toEqual({
    ...{ queue_id: 12n, opcode, entry: Buffer.from(encodeQueueEntry(entry)), entry_hash: queueEntryHash(12, entry) },
    ...{ owner: ABC, ...columns },
    ...{ queued_at: 1_700n, l1_block_number: 9n, l1_block_hash: '0x9', l1_transaction_hash: '0x99', log_index: 4, status: 'observed' },
  });
});

const event = eventOf(5, deposit);
it.each([
  ['an opcode of the future', { opcode: 8 }],
  ['an entry of another opcode', { opcode: 6 }],
  ['an entry that is too long', { entry: `${event.entry}00` as const }],
  ['an entry that is cut off', { entry: event.entry.slice(0, -2) as `0x${string}` }],
  ['flags that are neither 0 nor 1', { entry: bytesToHex(encodeQueueEntry(deposit).with(20, 2)) }],
  ['a key beyond the field', { opcode: 7, entry: bytesToHex(new Uint8Array([...encodeQueueEntry(key).subarray(0, 56), ...toBytes(FIELD_ORDER, 32)])) }],
])('halts at %s', (_, change) => {
  expect(() => priorityOperationRow({ ...event, ...change }, place)).toThrow(expect.objectContaining({ code: 'l1-contradiction' }));
});
