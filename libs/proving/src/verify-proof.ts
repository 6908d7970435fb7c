import { groth16 } from 'snarkjs';
import { singleThreadedCurve } from './bn128-curve.js';
import type { Proof } from './proof.js';
import type { VerificationKey } from './verification-key.js';

/**
 * Whether the proof shows the public signals. False, not an error, for anything that does not verify: points off the
 * curve, signals that are not field elements, the wrong number of signals.
 */
export async function verifyProof(
  verificationKey: VerificationKey,
  publicSignals: readonly string[],
  proof: Proof,
): Promise<boolean> {
  // snarkjs reads as many signals as it is given, so a short list would verify against a part of the key.
  if (publicSignals.length !== verificationKey.nPublic) return false;
  if (!publicSignals.every((signal) => /^(0|[1-9][0-9]*)$/.test(signal))) return false;
  await singleThreadedCurve();
  return groth16.verify(verificationKey, publicSignals, proof);
}
