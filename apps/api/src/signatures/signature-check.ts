import { fromBytes, toBytes } from '@zkr/protocol/big-endian';
import type { CurvePoint } from '@zkr/protocol/baby-jubjub';
import type { Signature } from '@zkr/protocol/eddsa';

/** A question for {@link verifySignature}: every number below 2^256, canonical or not. */
export interface SignatureCheck {
  key: CurvePoint;
  message: bigint;
  signature: Signature;
}

const ELEMENT = 32;
const CHECK = 6 * ELEMENT;

/** Checks as they travel to a worker thread: six big-endian elements of 32 bytes each, key, message, R and S. */
export function encodeChecks(checks: readonly SignatureCheck[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(checks.length * CHECK);
  checks.forEach(({ key, message, signature: { rx, ry, s } }, i) => {
    [key.x, key.y, message, rx, ry, s].forEach((element, j) => bytes.set(toBytes(element, ELEMENT), i * CHECK + j * ELEMENT));
  });
  return bytes;
}

export function decodeChecks(bytes: Uint8Array): SignatureCheck[] {
  return Array.from({ length: bytes.length / CHECK }, (_, i) => {
    const element = (j: number) => fromBytes(bytes.subarray(i * CHECK + j * ELEMENT, i * CHECK + (j + 1) * ELEMENT));
    return {
      key: { x: element(0), y: element(1) },
      message: element(2),
      signature: { rx: element(3), ry: element(4), s: element(5) },
    };
  });
}
