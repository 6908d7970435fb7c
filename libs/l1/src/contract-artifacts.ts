import { z } from 'zod';

const hexBytes = z.string().regex(/^0x([0-9a-f]{2})+$/);

const compiledContractSchema = z.object({
  /** Creation code without constructor arguments. */
  creationCode: hexBytes,
  /** Code on chain, immutables zero. */
  runtimeCode: hexBytes,
});

/** What the deployer needs of each contract; the ABIs are in `abi/`. */
export const contractArtifactsSchema = z.object({
  sourceHash: z.string().regex(/^[0-9a-f]{64}$/),
  rollup: compiledContractSchema,
  verifier: compiledContractSchema,
  accountProof: compiledContractSchema,
  testToken: compiledContractSchema,
});

export type CompiledContract = z.infer<typeof compiledContractSchema>;
export type ContractArtifacts = z.infer<typeof contractArtifactsSchema>;

/** EIP-170: the largest code a contract may have, in bytes. */
export const MAX_CODE_BYTES = 24_576;

export class ContractTooLargeError extends Error {
  override name = 'ContractTooLargeError';
  constructor(
    readonly contract: string,
    readonly bytes: number,
  ) {
    super(`${contract} has ${bytes} bytes of code; a contract may have ${MAX_CODE_BYTES}: split it`);
  }
}

export function codeBytes(code: string): number {
  return (code.length - 2) / 2;
}

export function requireDeployable(name: string, contract: CompiledContract): void {
  const bytes = codeBytes(contract.runtimeCode);
  if (bytes > MAX_CODE_BYTES) throw new ContractTooLargeError(name, bytes);
}
