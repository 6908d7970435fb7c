import { L1RpcError } from '@zkr/l1/json-rpc';
import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import { verifierAbi } from '@zkr/l1/abi/verifier-abi';
import { verificationKeyArguments } from '@zkr/l1/verification-key-arguments';
import { Interface } from 'ethers';
import { LaunchError } from '../launch-error.js';
import type { PreparedCircuit } from './circuits.js';
import type { Deployment } from './deployment.js';

const verifierInterface = new Interface(verifierAbi as never);

/** Why L1 is not the one that a deployment was made on; undefined if it is. */
export async function lostOnL1(client: L1Client, deployment: Deployment): Promise<string | undefined> {
  const chainId = Number(await client.chainId());
  if (chainId !== deployment.chainId) return `L1 is chain ${chainId}, the database belongs to chain ${deployment.chainId}`;
  const genesis = await client.getBlock(0);
  if (genesis?.hash !== deployment.genesisHash) return `L1 is another chain than the one the database belongs to (its first block differs)`;
  if ((await client.getCode(deployment.contract)) === '0x') return `L1 has lost the contract ${deployment.contract} that the database belongs to`;
  return undefined;
}

/** @throws LaunchError if proofs made with the local keys would not be accepted by the contract */
export async function requireSameKeys(client: L1Client, deployment: Deployment, circuits: readonly PreparedCircuit[]): Promise<void> {
  for (const { id, name, verificationKey } of circuits) {
    const data = verifierInterface.encodeFunctionData('circuit', [id]);
    const answer = await client.call({ to: deployment.verifier, data }).catch(noneIfReverted);
    const deployed = answer && verifierInterface.decodeFunctionResult('circuit', answer)[0].key;
    const local = verificationKeyArguments(verificationKey);
    const parts = ['alpha', 'beta', 'gamma', 'delta', 'ic'] as const;
    const same = deployed && parts.every((part) => flat(deployed[part]) === flat(local[part]));
    if (!same) throw new LaunchError(`the contract was deployed with another key of circuit ${name} than the one here (the circuit changed, or the cache was removed): start over with --fresh`);
  }
}

/** A node that is away is no other key. */
function noneIfReverted(error: unknown): undefined {
  if (!(error instanceof L1RpcError)) throw error;
}

/** A contract that nobody has used yet can be taken over by a database that does not know it. */
export async function isUntouched(client: L1Client, deployment: Deployment): Promise<boolean> {
  const contract = new RollupContract(deployment.contract, client);
  return (await contract.batchCount()) === 0 && (await contract.queueTail()) === 0;
}

function flat(value: unknown): string {
  return Array.from(value as Iterable<unknown>, (item) => (typeof item === 'bigint' ? item.toString() : flat(item))).join(',');
}
