import { concat, fromBytes, toBytes } from '@zkr/protocol/big-endian';
import type { SignedPart } from '@zkr/vm/segment-trace';

/** validUntil 5 ‖ rx 32 ‖ ry 32 ‖ s 32 */
export const SIGNED_BYTES = 101;

export function encodeSigned({ validUntil, signature }: SignedPart): Uint8Array {
  return concat(toBytes(validUntil, 5), toBytes(signature.rx, 32), toBytes(signature.ry, 32), toBytes(signature.s, 32));
}

/** @returns undefined unless they are 101 bytes; whether the signature is one, its verification says */
export function decodeSigned(bytes: Uint8Array): SignedPart | undefined {
  if (bytes.length !== SIGNED_BYTES) return undefined;
  const field = (from: number, to: number) => fromBytes(bytes.subarray(from, to));
  return { validUntil: Number(field(0, 5)), signature: { rx: field(5, 37), ry: field(37, 69), s: field(69, 101) } };
}
