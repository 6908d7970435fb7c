import { z } from 'zod';

/** A decimal integer as snarkjs writes it: no sign, no leading zeros. */
const decimal = z.string().regex(/^(0|[1-9][0-9]*)$/);
const g1Point = z.tuple([decimal, decimal, decimal]);
const pair = z.tuple([decimal, decimal]);
const g2Point = z.tuple([pair, pair, pair]);

/** snarkjs's verification_key.json for Groth16. Points are projective (z = 1); G2 coordinates are c0, c1. */
export const verificationKeySchema = z.looseObject({
  protocol: z.literal('groth16'),
  curve: z.literal('bn128'),
  nPublic: z.int().nonnegative(),
  vk_alpha_1: g1Point,
  vk_beta_2: g2Point,
  vk_gamma_2: g2Point,
  vk_delta_2: g2Point,
  IC: z.array(g1Point),
});

export type VerificationKey = z.infer<typeof verificationKeySchema>;
