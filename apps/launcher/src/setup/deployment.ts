import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const address = z.string().regex(/^0x[0-9a-f]{40}$/);

/** What was deployed for a data folder, beside the database's own row: enough to tell whether L1 still knows it. */
export const deploymentSchema = z.object({
  chainId: z.int().positive(),
  contract: address,
  verifier: address,
  deploymentBlock: z.int().nonnegative(),
  genesisHash: z.string(),
  domain: z.string(),
  /** Names in the order of their ids; absent in files of earlier versions. */
  circuits: z.array(z.string()).optional(),
  /** An ERC-20 of ours for the journey, registered in the contract. */
  testToken: z.object({ id: z.int().positive(), address }).optional(),
});

export type Deployment = z.infer<typeof deploymentSchema>;

export async function readDeploymentFile(file: string): Promise<Deployment | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = deploymentSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}

export async function writeDeploymentFile(file: string, deployment: Deployment): Promise<void> {
  await writeFile(`${file}.tmp`, `${JSON.stringify(deployment, null, 2)}\n`);
  await rename(`${file}.tmp`, file);
}
