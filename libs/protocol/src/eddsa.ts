import { sha512 } from '@noble/hashes/sha2.js';
import { multiplyBase, SUBGROUP_ORDER } from './baby-jubjub.js';
import { concat, fromBytes, toBytes } from './big-endian.js';
import { poseidon5 } from './poseidon.js';

/** EdDSA over Baby Jubjub with Poseidon as its hash, as circomlib's EdDSAPoseidonVerifier checks it. */
export interface Signature {
  readonly rx: bigint;
  readonly ry: bigint;
  readonly s: bigint;
}

/** Exactly what the circuit accepts (I-19). The first call compiles it, which takes some tens of milliseconds. */
export { verifySignature } from '@zkr/field-wasm/eddsa';

/**
 * Signs a message (a field element) with a secret scalar, 0 < secret < l.
 * The nonce is derived from secret and message as in RFC 8032, so that no randomness can leak the key.
 */
export function signMessage(secret: bigint, message: bigint): Signature {
  const key = multiplyBase(secret);
  const nonce = fromBytes(sha512(concat(toBytes(secret, 32), toBytes(message, 32)))) % SUBGROUP_ORDER;
  const r = multiplyBase(nonce);
  const s = (nonce + 8n * poseidon5([r.x, r.y, key.x, key.y, message]) * secret) % SUBGROUP_ORDER;
  return { rx: r.x, ry: r.y, s };
}
