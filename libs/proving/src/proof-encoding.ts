import type { Proof } from './proof.js';

/** BN254's base field. */
const FIELD_MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const WORD_BYTES = 32;

/** A.x A.y | B.x.c1 B.x.c0 B.y.c1 B.y.c0 | C.x C.y, big-endian (EIP-197: imaginary part first). */
export const PROOF_BYTES = 8 * WORD_BYTES;

export class ProofEncodingError extends Error {
  override name = 'ProofEncodingError';
}

/** Encodes for the L1 verifier. */
export function encodeProof(proof: Proof): Uint8Array {
  const [a, b, c] = [proof.pi_a, proof.pi_b, proof.pi_c];
  if (a[2] !== '1' || c[2] !== '1' || b[2][0] !== '1' || b[2][1] !== '0') {
    throw new ProofEncodingError(
      'a point of the proof is not affine (z = 1); a valid proof has none at infinity',
    );
  }
  const words = [a[0], a[1], b[0][1], b[0][0], b[1][1], b[1][0], c[0], c[1]].map(BigInt);
  const bytes = new Uint8Array(PROOF_BYTES);
  words.forEach((word, i) => bytes.set(toWord(word), i * WORD_BYTES));
  return bytes;
}

/** The inverse of encodeProof. Whether the points lie on the curve is for the verifier to say. */
export function decodeProof(bytes: Uint8Array): Proof {
  if (bytes.byteLength !== PROOF_BYTES) {
    throw new ProofEncodingError(`a proof has ${PROOF_BYTES} bytes, not ${bytes.byteLength}`);
  }
  const word = (i: number) => fromWord(bytes.subarray(i * WORD_BYTES, (i + 1) * WORD_BYTES)).toString();
  return {
    pi_a: [word(0), word(1), '1'],
    pi_b: [
      [word(3), word(2)],
      [word(5), word(4)],
      ['1', '0'],
    ],
    pi_c: [word(6), word(7), '1'],
    protocol: 'groth16',
    curve: 'bn128',
  };
}

function toWord(value: bigint): Uint8Array {
  checkCoordinate(value);
  return Buffer.from(value.toString(16).padStart(2 * WORD_BYTES, '0'), 'hex');
}

function fromWord(bytes: Uint8Array): bigint {
  const value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  checkCoordinate(value);
  return value;
}

function checkCoordinate(value: bigint): void {
  if (value < 0n || value >= FIELD_MODULUS) {
    throw new ProofEncodingError(`coordinate ${value} is not below the field modulus`);
  }
}
