import { toBytes } from './big-endian.js';
import { OPCODE } from './constants.js';
import { bytesToHex, type Hex } from './hex.js';
import { keccak } from './keccak.js';
import { decodeDepositEntry, DEPOSIT_ENTRY_BYTES, encodeDepositEntry, type DepositEntry } from './operations/deposit.js';
import { decodeForcedExitEntry, encodeForcedExitEntry, FORCED_EXIT_ENTRY_BYTES, type ForcedExitEntry } from './operations/forced-exit.js';
import {
  decodeRegisterKeyL1Entry,
  encodeRegisterKeyL1Entry,
  REGISTER_KEY_L1_ENTRY_BYTES,
  type RegisterKeyL1Entry,
} from './operations/register-key-l1.js';

/** A request in the queue: what of a priority operation L1 knows before it is executed. Every priority operation is one too. */
export type QueueEntry =
  | (DepositEntry & { readonly kind: 'deposit' })
  | (ForcedExitEntry & { readonly kind: 'forcedExit' })
  | (RegisterKeyL1Entry & { readonly kind: 'registerKeyL1' });

/** The entry as the queue hashes it: a run of the operation's own bytes (docs/protocol.md, 6). */
export function encodeQueueEntry(entry: QueueEntry): Uint8Array {
  switch (entry.kind) {
    case 'deposit':
      return encodeDepositEntry(entry);
    case 'forcedExit':
      return encodeForcedExitEntry(entry);
    case 'registerKeyL1':
      return encodeRegisterKeyL1Entry(entry);
  }
}

/** @returns undefined unless the bytes are exactly one entry of a priority operation with this opcode */
export function decodeQueueEntry(opcode: number, bytes: Uint8Array): QueueEntry | undefined {
  if (opcode === OPCODE.deposit && bytes.length === DEPOSIT_ENTRY_BYTES) {
    const entry = decodeDepositEntry(bytes);
    return entry && { kind: 'deposit', ...entry };
  }
  if (opcode === OPCODE.forcedExit && bytes.length === FORCED_EXIT_ENTRY_BYTES) {
    return { kind: 'forcedExit', ...decodeForcedExitEntry(bytes) };
  }
  if (opcode === OPCODE.registerKeyL1 && bytes.length === REGISTER_KEY_L1_ENTRY_BYTES) {
    const entry = decodeRegisterKeyL1Entry(bytes);
    return entry && { kind: 'registerKeyL1', ...entry };
  }
  return undefined;
}

/** The 24 bytes by which the contract remembers a queued request. */
export function queueEntryHash(queueId: number, entry: QueueEntry): Hex {
  const hash = keccak(toBytes(queueId, 8), toBytes(OPCODE[entry.kind], 1), encodeQueueEntry(entry));
  return bytesToHex(hash.subarray(0, 24));
}
