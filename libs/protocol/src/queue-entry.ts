import { toBytes } from './big-endian.js';
import { OPCODE } from './constants.js';
import { bytesToHex, type Hex } from './hex.js';
import { keccak } from './keccak.js';
import { encodeDepositEntry } from './operations/deposit.js';
import type { PriorityOperation } from './operation.js';

/** The 24 bytes by which the contract remembers a queued request. */
export function queueEntryHash(queueId: number, operation: Omit<PriorityOperation, 'account'>): Hex {
  const hash = keccak(toBytes(queueId, 8), toBytes(OPCODE[operation.kind], 1), encodeDepositEntry(operation));
  return bytesToHex(hash.subarray(0, 24));
}
