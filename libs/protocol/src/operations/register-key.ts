import { concat, fromBytes, toBytes } from '../big-endian.js';
import { OPCODE } from '../constants.js';
import { isFieldElement } from '../field.js';

/** ECDSA over secp256k1 as a wallet gives it; any 65 bytes are one, valid or not. */
export interface OwnerSignature {
  readonly r: bigint;
  readonly s: bigint;
  /** 27 or 28 in a valid one. */
  readonly v: number;
}

/** Replaces an account's key, by its owner's L1 key instead of its L2 key (docs/protocol.md, 3). */
export interface RegisterKey {
  readonly kind: 'registerKey';
  readonly account: number;
  /** The account's. */
  readonly token: number;
  /** The account's: what was signed can be used once. */
  readonly nonce: number;
  /** u16 */
  readonly packedFee: number;
  /** u40, seconds: valid in segments whose timestamp is not later. */
  readonly validUntil: number;
  readonly keyX: bigint;
  readonly keyY: bigint;
  readonly ownerSignature: OwnerSignature;
  /**
   * The address that the signature recovers to. A word, but no part of the bytes: they and the deployment determine it. Decoding leaves it
   * out; recoverOwner gives it, and the VM sets it in what it has executed, where it is the account's owner.
   */
  readonly owner?: bigint;
}

export const REGISTER_KEY_BYTES = 149;
const HEAD_BYTES = 20;

export function encodeRegisterKey(operation: RegisterKey): Uint8Array {
  const { r, s, v } = operation.ownerSignature;
  return concat(
    toBytes(OPCODE.registerKey, 1),
    toBytes(operation.account, 4),
    toBytes(operation.token, 4),
    toBytes(operation.nonce, 4),
    toBytes(operation.packedFee, 2),
    toBytes(operation.validUntil, 5),
    toBytes(operation.keyX, 32),
    toBytes(operation.keyY, 32),
    toBytes(r, 32),
    toBytes(s, 32),
    toBytes(v, 1),
  );
}

/** @returns undefined if a key word is not a field element (I-3). Says nothing about the signature: see recoverOwner. */
export function decodeRegisterKey(bytes: Uint8Array): RegisterKey | undefined {
  const keyX = fromBytes(bytes.subarray(20, 52));
  const keyY = fromBytes(bytes.subarray(52, 84));
  if (!isFieldElement(keyX) || !isFieldElement(keyY)) return undefined;
  return {
    kind: 'registerKey',
    account: Number(fromBytes(bytes.subarray(1, 5))),
    token: Number(fromBytes(bytes.subarray(5, 9))),
    nonce: Number(fromBytes(bytes.subarray(9, 13))),
    packedFee: Number(fromBytes(bytes.subarray(13, 15))),
    validUntil: Number(fromBytes(bytes.subarray(15, 20))),
    keyX,
    keyY,
    ownerSignature: {
      r: fromBytes(bytes.subarray(84, 116)),
      s: fromBytes(bytes.subarray(116, 148)),
      v: bytes[148] as number,
    },
  };
}

/** @param owner the recovered owner. @throws TypeError without it: the operation was neither executed nor recovered */
export function registerKeyWords(bytes: Uint8Array, owner: bigint | undefined): bigint[] {
  if (owner === undefined) throw new TypeError('the words of a registerKey need its recovered owner; take the operation from an executed segment');
  return [fromBytes(bytes.subarray(0, HEAD_BYTES)), owner, fromBytes(bytes.subarray(20, 52)), fromBytes(bytes.subarray(52, 84))];
}
