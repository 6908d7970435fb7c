import { bytesToHex } from '@zkr/protocol/hex';
import { encodeDepositEntry } from '@zkr/protocol/operations/deposit';
import { queueEntryHash } from '@zkr/protocol/queue-entry';
import { expect, it } from 'vitest';
import { priorityOperationRow } from './priority-operation-row.js';

const entry = { token: 3, amount: 2n ** 127n, setKey: true, owner: 0xabcn, keyX: 5n, keyY: 7n };
const place = { blockNumber: 9, blockHash: '0x9', transactionHash: '0x99', logIndex: 4 } as const;
const event = { kind: 'priority-operation-queued', queueId: 12, opcode: 5, entry: bytesToHex(encodeDepositEntry(entry)), queuedAt: 1_700 } as const;

it('maps an event to its row', () => {
  expect(priorityOperationRow(event, place)).toEqual({
    ...{ queue_id: 12n, opcode: 5, entry: Buffer.from(encodeDepositEntry(entry)) },
    entry_hash: queueEntryHash(12, { kind: 'deposit', ...entry }),
    ...{ token: 3n, amount: '170141183460469231731687303715884105728', owner: '0x0000000000000000000000000000000000000abc' },
    ...{ queued_at: 1_700n, l1_block_number: 9n, l1_block_hash: '0x9', l1_transaction_hash: '0x99', log_index: 4, status: 'observed' },
  });
});

it.each([
  ['an opcode of the future', { opcode: 6 }],
  ['an entry that is too long', { entry: `${event.entry}00` as const }],
  ['an entry that is cut off', { entry: event.entry.slice(0, -2) as `0x${string}` }],
  ['flags that are neither 0 nor 1', { entry: bytesToHex(encodeDepositEntry(entry).with(20, 2)) }],
])('halts at %s', (_, change) => {
  expect(() => priorityOperationRow({ ...event, ...change }, place)).toThrow(expect.objectContaining({ code: 'l1-contradiction' }));
});
