import { fromHex, toHex32, type Hex } from './hex.js';
import type { RegisterKey } from './operations/register-key.js';
import { packFee, unpackFee } from './packed-number.js';
import type { NotPackable } from './transaction-json.js';

/** A registerKey as clients send it and the database keeps it. */
export interface RegisterKeyJson {
  kind: 'registerKey';
  account: number;
  token: number;
  nonce: number;
  /** A decimal string in the token's smallest unit. */
  fee: string;
  /** Seconds since 1970. */
  validUntil: number;
  /** Field elements, 0x hex of 32 bytes. */
  keyX: string;
  keyY: string;
  /** The owner's EIP-712 signature: 0x hex of r 32 ‖ s 32 ‖ v 1 bytes, as wallets give it. */
  ownerSignature: string;
}

export function registerKeyToJson(operation: RegisterKey): RegisterKeyJson {
  const { account, token, nonce, packedFee, validUntil, keyX, keyY, ownerSignature } = operation;
  return {
    kind: 'registerKey',
    ...{ account, token, nonce, validUntil },
    fee: unpackFee(packedFee).toString(),
    keyX: toHex32(keyX),
    keyY: toHex32(keyY),
    ownerSignature: `${toHex32(ownerSignature.r)}${toHex32(ownerSignature.s).slice(2)}${ownerSignature.v.toString(16).padStart(2, '0')}`,
  };
}

/** Packs the fee canonically. The shape must have been validated; numbers in it must be in range. */
export function registerKeyFromJson(json: RegisterKeyJson): RegisterKey | NotPackable {
  const packedFee = packFee(BigInt(json.fee));
  if (packedFee === undefined) return { code: 'NOT_PACKABLE', field: 'fee', value: json.fee };
  const { kind, account, token, nonce, validUntil, ownerSignature } = json;
  const part = (from: number, to?: number) => fromHex(`0x${ownerSignature.slice(from, to)}` satisfies Hex);
  return {
    ...{ kind, account, token, nonce, packedFee, validUntil },
    keyX: fromHex(json.keyX),
    keyY: fromHex(json.keyY),
    ownerSignature: { r: part(2, 66), s: part(66, 130), v: Number(part(130)) },
  };
}
