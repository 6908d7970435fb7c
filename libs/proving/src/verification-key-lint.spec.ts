import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureCircuit } from './ensure-circuit.js';
import { GATES, tinyRepository, type TinyRepository } from './testing/tiny-repository.js';
import type { VerificationKey } from './verification-key.js';
import {
  lintVerificationKey,
  VerificationKeyError,
  type VerificationKeyRule,
} from './verification-key-lint.js';

type G1 = VerificationKey['vk_alpha_1'];
type G2 = VerificationKey['vk_beta_2'];

const MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const G1_GENERATOR: G1 = ['1', '2', '1'];
const G2_GENERATOR: G2 = [
  [
    '10857046999023057135944570762232829481370756359578518086990519993285655852781',
    '11559732032986387107991004021392285783925812861821192530917403151452391805634',
  ],
  [
    '8495653923123431417604973247489272438418190587263600148770280649306958101930',
    '4082367875863433681332203403145435568316851327593401208105741076214120093531',
  ],
  ['1', '0'],
];
const G1_INFINITY: G1 = ['0', '1', '0'];
const G2_INFINITY: G2 = [
  ['0', '0'],
  ['1', '0'],
  ['0', '0'],
];
const negate = (y: string) => (MODULUS - BigInt(y)).toString();
const negateG1 = ([x, y, z]: G1): G1 => [x, negate(y), z];
const negateG2 = ([x, y, z]: G2): G2 => [x, [negate(y[0]), negate(y[1])], z];

let repository: TinyRepository;
let good: VerificationKey;

beforeAll(async () => {
  repository = await tinyRepository();
  const options = { repositoryRoot: repository.root, instance: GATES, cacheFolder: repository.cache };
  const { verificationKey } = await ensureCircuit(options);
  good = JSON.parse(await readFile(verificationKey, 'utf8')) as VerificationKey;
}, 30_000);

afterAll(() => repository[Symbol.asyncDispose]());

async function ruleFor(
  change: Partial<VerificationKey>,
  nPublic = 3,
): Promise<VerificationKeyRule | 'accepted'> {
  return lintVerificationKey({ ...good, ...change }, nPublic).then(
    () => 'accepted' as const,
    (error: VerificationKeyError) => error.rule,
  );
}

test('a proper key is accepted', async () => {
  expect(await ruleFor({})).toBe('accepted');
});

test('row 1: γ = δ and γ = −δ', async () => {
  expect(await ruleFor({ vk_gamma_2: good.vk_delta_2 })).toBe('gamma-equals-delta');
  expect(await ruleFor({ vk_delta_2: negateG2(good.vk_gamma_2) })).toBe('gamma-equals-delta');
});

test('row 1: the state after phase 1: γ = δ = generator', async () => {
  expect(await ruleFor({ vk_gamma_2: G2_GENERATOR, vk_delta_2: G2_GENERATOR })).toBe('generator');
});

test.each(['vk_beta_2', 'vk_gamma_2', 'vk_delta_2'] as const)(
  'row 1: %s: generator, its negative, infinity',
  async (name) => {
    expect(await ruleFor({ [name]: G2_GENERATOR })).toBe('generator');
    expect(await ruleFor({ [name]: negateG2(G2_GENERATOR) })).toBe('generator');
    expect(await ruleFor({ [name]: G2_INFINITY })).toBe('identity');
  },
);

test('α: generator, its negative, infinity', async () => {
  expect(await ruleFor({ vk_alpha_1: G1_GENERATOR })).toBe('generator');
  expect(await ruleFor({ vk_alpha_1: negateG1(G1_GENERATOR) })).toBe('generator');
  expect(await ruleFor({ vk_alpha_1: G1_INFINITY })).toBe('identity');
});

test('row 1: input points: repeated, repeated with the other sign, zero', async () => {
  const [first, second, third] = good.IC as [G1, G1, G1];
  expect(await ruleFor({ IC: [first, second, third, second] })).toBe('repeated-input-point');
  expect(await ruleFor({ IC: [first, second, third, negateG1(first)] })).toBe('repeated-input-point');
  expect(await ruleFor({ IC: [first, second, third, G1_INFINITY] })).toBe('identity');
  expect(await ruleFor({ IC: [first, second, third, ['0', '0', '1']] })).toBe('identity');
});

test('row 1: number of input points: against the key and against the circuit', async () => {
  expect(await ruleFor({ IC: good.IC.slice(0, 3) })).toBe('input-count');
  expect(await ruleFor({ nPublic: 2, IC: good.IC.slice(0, 3) })).toBe('input-count');
  expect(await ruleFor({}, 4)).toBe('input-count');
});

test('points off the curve', async () => {
  expect(await ruleFor({ vk_alpha_1: ['1', '3', '1'] })).toBe('not-on-curve');
  const [x, y, z] = good.vk_beta_2;
  expect(await ruleFor({ vk_beta_2: [x, [y[1], y[0]], z] })).toBe('not-on-curve');
});

test('a point of G2 on the curve but outside the subgroup', async () => {
  expect(await ruleFor({ vk_delta_2: await pointOutsideSubgroup() })).toBe('not-in-subgroup');
});

test('coordinates: z ≠ 1, not below the modulus', async () => {
  const [x, y] = good.vk_alpha_1;
  expect(await ruleFor({ vk_alpha_1: [x, y, '2'] })).toBe('not-affine');
  expect(await ruleFor({ vk_alpha_1: [(BigInt(x) + MODULUS).toString(), y, '1'] })).toBe('coordinate-range');
});

test('what is not a Groth16 key on BN254', async () => {
  for (const change of [
    { protocol: 'plonk' },
    { curve: 'bls12381' },
    { vk_alpha_1: ['0x1', '2', '1'] },
    { IC: 3 },
  ]) {
    expect(await ruleFor(change as never)).toBe('malformed');
  }
});

/** Searches x = 0 + k·u until y² = x³ + 3/(9 + u) has a root; a random point is in the subgroup once in 2^254. */
async function pointOutsideSubgroup(): Promise<G2> {
  const { bn254 } = await import('@noble/curves/bn254.js');
  const { Fp2 } = bn254.fields;
  const b = Fp2.mul(Fp2.inv({ c0: 9n, c1: 1n }), { c0: 3n, c1: 0n });
  for (let k = 1n; ; k++) {
    const x = { c0: 0n, c1: k };
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b));
      return [
        [String(x.c0), String(x.c1)],
        [String(y.c0), String(y.c1)],
        ['1', '0'],
      ];
    } catch {
      // No square root: next x.
    }
  }
}
