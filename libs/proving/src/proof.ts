import { z } from 'zod';

const decimal = z.string().regex(/^(0|[1-9][0-9]*)$/);
const pair = z.tuple([decimal, decimal]);

/** A Groth16 proof as snarkjs prints it: decimal projective coordinates, G2 as (c0, c1). */
export const proofSchema = z.object({
  pi_a: z.tuple([decimal, decimal, decimal]),
  pi_b: z.tuple([pair, pair, pair]),
  pi_c: z.tuple([decimal, decimal, decimal]),
  protocol: z.literal('groth16'),
  curve: z.literal('bn128'),
});

export type Proof = z.infer<typeof proofSchema>;
