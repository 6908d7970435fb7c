import { secp256k1 } from '@noble/curves/secp256k1.js';
import { fromBytes, toBytes } from '@zkr/protocol/big-endian';
import type { CurvePoint } from '@zkr/protocol/baby-jubjub';
import type { Deployment } from '@zkr/protocol/deployment';
import { keccak } from '@zkr/protocol/keccak';
import { registrationDigest } from '@zkr/protocol/key-registration';
import type { RegisterKey } from '@zkr/protocol/operations/register-key';
import type { State } from '@zkr/vm/state';

/** An owner with the L1 key that controls its address. */
export interface TestOwner {
  readonly owner: bigint;
  readonly l1Secret: Uint8Array;
}

/** The L1 address of a secret key made from a small number. */
export function testOwner(number: number): TestOwner {
  const l1Secret = toBytes(1_000_003n * BigInt(number + 1), 32);
  const address = keccak(secp256k1.getPublicKey(l1Secret, false).subarray(1)).subarray(12);
  return { owner: fromBytes(address), l1Secret };
}

/** A registerKey for an account as it is now, signed by the given owner; deterministic (RFC 6979). */
export function registerKeyOf(
  state: State,
  { l1Secret }: TestOwner,
  account: number,
  key: CurvePoint,
  options: { readonly deployment: Deployment; readonly validUntil: number; readonly packedFee?: number },
): RegisterKey {
  const { token = 0, nonce = 0 } = state.account(account) ?? {};
  const { deployment, validUntil, packedFee = 0 } = options;
  const fields = { account, token, nonce, packedFee, validUntil, keyX: key.x, keyY: key.y };
  const digest = toBytes(registrationDigest(deployment, fields), 32);
  const bytes = secp256k1.sign(digest, l1Secret, { prehash: false, format: 'recovered' });
  const { r, s, recovery = 0 } = secp256k1.Signature.fromBytes(bytes, 'recovered');
  return { kind: 'registerKey', ...fields, ownerSignature: { r, s, v: 27 + recovery } };
}
