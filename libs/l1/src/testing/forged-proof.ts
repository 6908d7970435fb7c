import { bn254 } from '@noble/curves/bn254.js';
import type { SnarkjsVerificationKey } from '../verification-key-arguments.js';
import { FIELD_ORDER } from '@zkr/protocol/constants';

/**
 * A verification key whose trapdoor is known, so that a valid proof exists for any public inputs: tests of the contract
 * run the real pairing check without a circuit. Contracts refuse to be deployed with such a key where it matters.
 */
const TRAPDOOR = { alpha: 17n, beta: 5n, gamma: 1n, delta: 11n, b: 3n };
const IC = [101n, 103n, 107n, 109n, 113n, 127n, 131n, 137n];

const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;

export function trapdoorVerificationKey(): SnarkjsVerificationKey {
  return {
    nPublic: 7,
    vk_alpha_1: g1(TRAPDOOR.alpha),
    vk_beta_2: g2(TRAPDOOR.beta),
    vk_gamma_2: g2(TRAPDOOR.gamma),
    vk_delta_2: g2(TRAPDOOR.delta),
    IC: IC.map(g1),
  };
}

/** 256 bytes as in calldata. `randomness` chooses among the many proofs. */
export function forgeProof(inputs: readonly bigint[], randomness = 19n): Uint8Array {
  const { alpha, beta, gamma, delta, b } = TRAPDOOR;
  const mixed = inputs.reduce((sum, input, i) => sum + input * (IC[i + 1] as bigint), IC[0] as bigint);
  const exponent = randomness * b - alpha * beta - mixed * gamma;
  const c = modulo(exponent * inverse(delta));
  const [ax, ay] = g1(randomness);
  const [cx, cy] = g1(c);
  const [x, y] = g2(b);
  const words = [ax, ay, x?.[1], x?.[0], y?.[1], y?.[0], cx, cy].map((word) => BigInt(word as string));
  return Uint8Array.from(
    Buffer.from(words.map((word) => word.toString(16).padStart(64, '0')).join(''), 'hex'),
  );
}

function g1(scalar: bigint): string[] {
  const { x, y } = G1.BASE.multiply(scalar).toAffine();
  return [String(x), String(y), '1'];
}

function g2(scalar: bigint): string[][] {
  const { x, y } = G2.BASE.multiply(scalar).toAffine();
  return [
    [String(x.c0), String(x.c1)],
    [String(y.c0), String(y.c1)],
    ['1', '0'],
  ];
}

function modulo(value: bigint): bigint {
  return ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;
}

function inverse(value: bigint): bigint {
  let result = 1n;
  for (let base = modulo(value), e = FIELD_ORDER - 2n; e > 0n; e >>= 1n, base = (base * base) % FIELD_ORDER) {
    if (e & 1n) result = (result * base) % FIELD_ORDER;
  }
  return result;
}
