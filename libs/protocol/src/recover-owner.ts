import { secp256k1 } from '@noble/curves/secp256k1.js';
import { fromBytes, toBytes } from './big-endian.js';
import type { Deployment } from './deployment.js';
import { keccak } from './keccak.js';
import { registrationDigest } from './key-registration.js';
import type { OwnerSignature, RegisterKey } from './operations/register-key.js';

const ORDER = secp256k1.Point.Fn.ORDER;

/**
 * The address that signed a registerKey, a function of its bytes and the deployment.
 * @returns undefined unless v is 27 or 28, s ≤ order / 2 and the contract's ecrecover gives an address that is not 0 (I-36)
 */
export function recoverOwner(deployment: Deployment, operation: RegisterKey): bigint | undefined {
  return recoverAddress(registrationDigest(deployment, operation), operation.ownerSignature);
}

/** `ecrecover` with the restrictions of I-36. */
function recoverAddress(digest: bigint, { r, s, v }: OwnerSignature): bigint | undefined {
  if (v !== 27 && v !== 28) return undefined;
  if (r <= 0n || r >= ORDER || s <= 0n || s > ORDER / 2n) return undefined;
  const point = recoverPoint(toBytes(digest, 32), r, s, v - 27);
  if (point === undefined) return undefined;
  const address = fromBytes(keccak(point.subarray(1)).subarray(12));
  return address === 0n ? undefined : address;
}

/** Uncompressed, 65 bytes; undefined where r is no point's x, or the key would be the point at infinity. */
function recoverPoint(digest: Uint8Array, r: bigint, s: bigint, recovery: number): Uint8Array | undefined {
  try {
    return new secp256k1.Signature(r, s).addRecoveryBit(recovery).recoverPublicKey(digest).toBytes(false);
  } catch {
    return undefined;
  }
}
