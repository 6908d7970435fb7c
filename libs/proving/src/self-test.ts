import type { CircuitInput, Prover } from './prover.js';
import { verifyProof } from './verify-proof.js';
import type { VerificationKey } from './verification-key.js';

/** The prover works, but its proofs do not verify: it holds another key than the verifier. */
export class SelfTestError extends Error {
  override name = 'SelfTestError';
  constructor(readonly prover: string) {
    super(`proofs of ${prover} do not verify; its proving key and the verification key are not of one setup`);
  }
}

/** Proves a known good input and verifies it: for start-up, before a prover takes work. */
export async function selfTest(
  prover: Prover,
  input: CircuitInput,
  verificationKey: VerificationKey,
  signal: AbortSignal,
  verify: typeof verifyProof = verifyProof,
): Promise<void> {
  const { proof, publicSignals } = await prover.prove(input, signal);
  if (!(await verify(verificationKey, publicSignals, proof))) throw new SelfTestError(prover.name);
}
