import { hexToBytes } from '@zkr/protocol/hex';
import { decodeProof, ProofEncodingError } from '@zkr/proving/proof-encoding';
import type { VerificationKey } from '@zkr/proving/verification-key';
import { verifyProof } from '@zkr/proving/verify-proof';
import { z } from 'zod';

/** What a worker handed in is not ours to trust, its shape neither. */
const handedIn = z.object({ proof: z.string().regex(/^0x[0-9a-fA-F]{512}$/) });

/** @returns why the proof does not show the public inputs; undefined if it does */
export async function proofRefusal(
  key: VerificationKey | undefined,
  publicInputs: readonly string[] | null,
  stored: unknown,
): Promise<string | undefined> {
  if (key === undefined) return 'L1 has no key for its circuit';
  if (publicInputs === null) return 'its segment has no public inputs';
  const parsed = handedIn.safeParse(stored);
  if (!parsed.success) return 'it is not 256 bytes in hex';
  try {
    const proof = decodeProof(hexToBytes(parsed.data.proof));
    return (await verifyProof(key, publicInputs, proof)) ? undefined : 'it does not verify';
  } catch (error) {
    if (error instanceof ProofEncodingError) return error.message;
    throw error;
  }
}
