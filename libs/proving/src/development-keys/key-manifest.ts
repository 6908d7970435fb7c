import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * Beside every key: what it is for and how it was made. Whoever deploys or verifies reads `kind` first; a development
 * key is good on a local chain only.
 */
export const keyManifestSchema = z.object({
  kind: z.literal('development'),
  circuit: z.string(),
  circuitHash: sha256,
  nPublic: z.int().nonnegative(),
  constraints: z.int().positive(),
  wires: z.int().positive(),
  provingKeySha256: sha256,
  verificationKeySha256: sha256,
});

export type KeyManifest = z.infer<typeof keyManifestSchema>;
