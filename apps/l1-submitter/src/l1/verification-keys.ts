import { Interface } from 'ethers';
import { verifierAbi } from '@zkr/l1/abi/verifier-abi';
import type { L1Client } from '@zkr/l1/l1-client';
import { PUBLIC_INPUTS, type VerificationKeyArguments } from '@zkr/l1/verification-key-arguments';
import { type VerificationKey, verificationKeySchema } from '@zkr/proving/verification-key';

const verifierInterface = new Interface(verifierAbi as never);

/** By circuit id: the keys under which L1 will judge, read from the Verifier itself, where they can never change. */
export async function readVerificationKeys(client: L1Client, verifier: string, circuitIds: readonly number[]): Promise<Map<number, VerificationKey>> {
  const keys = new Map<number, VerificationKey>();
  for (const id of circuitIds) {
    const result = await client.call({ to: verifier, data: verifierInterface.encodeFunctionData('circuit', [id]) });
    const [circuit] = verifierInterface.decodeFunctionResult('circuit', result) as unknown as [{ key: VerificationKeyArguments }];
    keys.set(id, snarkjsKey(circuit.key));
  }
  return keys;
}

/** The inverse of verificationKeyArguments: G2's real part first, points projective. */
export function snarkjsKey({ alpha, beta, gamma, delta, ic }: VerificationKeyArguments): VerificationKey {
  const g1 = ([x, y]: readonly [bigint, bigint]) => [String(x), String(y), '1'];
  const g2 = ([x1, x0, y1, y0]: readonly [bigint, bigint, bigint, bigint]) => [[String(x0), String(x1)], [String(y0), String(y1)], ['1', '0']];
  return verificationKeySchema.parse({
    ...{ protocol: 'groth16', curve: 'bn128', nPublic: PUBLIC_INPUTS },
    ...{ vk_alpha_1: g1(alpha), vk_beta_2: g2(beta), vk_gamma_2: g2(gamma), vk_delta_2: g2(delta), IC: [...ic].map(g1) },
  });
}
