import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeProof, encodeProof, PROOF_BYTES, ProofEncodingError } from './proof-encoding.js';
import type { Proof } from './proof.js';

const MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const coordinate = fc.bigInt({ min: 0n, max: MODULUS - 1n }).map(String);
const proof: fc.Arbitrary<Proof> = fc.tuple(...Array.from({ length: 8 }, () => coordinate)).map((c) => ({
  pi_a: [c[0]!, c[1]!, '1'],
  pi_b: [
    [c[2]!, c[3]!],
    [c[4]!, c[5]!],
    ['1', '0'],
  ],
  pi_c: [c[6]!, c[7]!, '1'],
  protocol: 'groth16',
  curve: 'bn128',
}));

const counting: Proof = {
  pi_a: ['1', '2', '1'],
  pi_b: [
    ['3', '4'],
    ['5', '6'],
    ['1', '0'],
  ],
  pi_c: ['7', '8', '1'],
  protocol: 'groth16',
  curve: 'bn128',
};

test('decoding undoes encoding', () => {
  fc.assert(
    fc.property(proof, (value) => {
      expect(decodeProof(encodeProof(value))).toEqual(value);
    }),
  );
});

test('words follow EIP-197: in G2 the imaginary part comes first', () => {
  const words = Buffer.from(encodeProof(counting)).toString('hex').match(/.{64}/g);
  expect(words?.map((word) => Number(`0x${word}`))).toEqual([1, 2, 4, 3, 6, 5, 7, 8]);
});

describe('refuses', () => {
  test('a coordinate that is not below the modulus, in either direction', () => {
    const tooLarge = { ...counting, pi_a: [MODULUS.toString(), '2', '1'] as [string, string, string] };
    expect(() => encodeProof(tooLarge)).toThrow(ProofEncodingError);
    for (let word = 0; word < 8; word++) {
      const bytes = encodeProof(counting);
      bytes.set(Buffer.from(MODULUS.toString(16), 'hex'), word * 32);
      expect(() => decodeProof(bytes)).toThrow(ProofEncodingError);
    }
  });

  test('a point at infinity', () => {
    expect(() => encodeProof({ ...counting, pi_c: ['0', '1', '0'] })).toThrow(ProofEncodingError);
  });

  test.each([0, PROOF_BYTES - 1, PROOF_BYTES + 1])('%i bytes', (length) => {
    expect(() => decodeProof(new Uint8Array(length))).toThrow(ProofEncodingError);
  });
});
