import { concat, fromBytes, toBytes } from '../big-endian.js';
import { OPCODE } from '../constants.js';
import { isFieldElement } from '../field.js';

/** What L1 put into the queue: a key that an owner, perhaps a contract, wants on its account. */
export interface RegisterKeyL1Entry {
  readonly account: number;
  /** L1 address as an integer: the request's msg.sender. */
  readonly sender: bigint;
  readonly keyX: bigint;
  readonly keyY: bigint;
}

/** Replaces the account's key if the account is the sender's; changes nothing otherwise (I-34). */
export interface RegisterKeyL1 extends RegisterKeyL1Entry {
  readonly kind: 'registerKeyL1';
}

export const REGISTER_KEY_L1_BYTES = 89;
export const REGISTER_KEY_L1_ENTRY_BYTES = 88;

/** The entry as the queue hashes it: account ‖ sender ‖ keyX ‖ keyY. */
export function encodeRegisterKeyL1Entry(entry: RegisterKeyL1Entry): Uint8Array {
  return concat(toBytes(entry.account, 4), toBytes(entry.sender, 20), toBytes(entry.keyX, 32), toBytes(entry.keyY, 32));
}

/**
 * @param bytes exactly {@link REGISTER_KEY_L1_ENTRY_BYTES}
 * @returns undefined if a key word is not a field element (I-3)
 */
export function decodeRegisterKeyL1Entry(bytes: Uint8Array): RegisterKeyL1Entry | undefined {
  const keyX = fromBytes(bytes.subarray(24, 56));
  const keyY = fromBytes(bytes.subarray(56, 88));
  if (!isFieldElement(keyX) || !isFieldElement(keyY)) return undefined;
  return { account: Number(fromBytes(bytes.subarray(0, 4))), sender: fromBytes(bytes.subarray(4, 24)), keyX, keyY };
}

export function encodeRegisterKeyL1(operation: RegisterKeyL1): Uint8Array {
  return concat(toBytes(OPCODE.registerKeyL1, 1), encodeRegisterKeyL1Entry(operation));
}

export function decodeRegisterKeyL1(bytes: Uint8Array): RegisterKeyL1 | undefined {
  const entry = decodeRegisterKeyL1Entry(bytes.subarray(1));
  return entry && { kind: 'registerKeyL1', ...entry };
}

export function registerKeyL1Words(bytes: Uint8Array): bigint[] {
  return [
    fromBytes(bytes.subarray(0, 5)),
    fromBytes(bytes.subarray(5, 25)),
    fromBytes(bytes.subarray(25, 57)),
    fromBytes(bytes.subarray(57, 89)),
  ];
}
