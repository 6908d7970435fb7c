import { toHex32 } from '@zkr/protocol/hex';
import type { RecordedDeployment } from '@zkr/storage/deployment-row';
import { Interface } from 'ethers';
import { verifierAbi } from './abi/verifier-abi.js';
import { L1RpcError } from './json-rpc.js';
import type { L1Client } from './l1-client.js';
import { RollupContract } from './rollup-contract.js';
import { type SnarkjsVerificationKey, verificationKeyArguments } from './verification-key-arguments.js';

/** What is known of a deployment beside L1. */
export type KnownDeployment = Pick<RecordedDeployment, 'chainId' | 'genesisHash' | 'contract' | 'verifier' | 'domain'>;

export interface Difference {
  /** A node of another chain or contract; or of the same, but without what was there. */
  readonly kind: 'wrong-chain' | 'lost';
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

const verifierInterface = new Interface(verifierAbi as never);

/** What tells L1 from the one that a deployment was made on; undefined if nothing does. */
export async function differenceOnL1(client: L1Client, deployment: KnownDeployment): Promise<Difference | undefined> {
  const { genesisHash, contract, verifier, domain } = deployment;
  const [chainId, expectedId] = [String(await client.chainId()), String(deployment.chainId)];
  if (chainId !== expectedId) {
    return { kind: 'wrong-chain', what: `L1 is chain ${chainId}, the database belongs to chain ${expectedId}`, expected: expectedId, actual: chainId };
  }
  const genesis = (await client.getBlock(0))?.hash ?? 'none';
  if (genesis !== genesisHash) {
    const what = 'L1 is another chain than the one the database belongs to (its first block differs)';
    return { kind: 'lost', what, expected: genesisHash, actual: genesis };
  }
  if ((await client.getCode(contract)) === '0x') {
    return { kind: 'lost', what: `L1 has lost the contract ${contract} that the database belongs to`, expected: contract, actual: 'none' };
  }
  const rollup = new RollupContract(contract, client);
  // A hash of chain id and contract, computed by the contract.
  const actualDomain = toHex32(await rollup.domain());
  if (actualDomain !== domain) return { kind: 'wrong-chain', what: `the contract ${contract} has another domain`, expected: domain, actual: actualDomain };
  const actualVerifier = (await rollup.verifier()).toLowerCase();
  if (actualVerifier === verifier.toLowerCase()) return undefined;
  return { kind: 'wrong-chain', what: `the contract ${contract} has another verifier`, expected: verifier, actual: actualVerifier };
}

/** The name of the first circuit whose key here is not the contract's; undefined if all are. */
export async function differingKey(
  client: L1Client,
  { verifier }: KnownDeployment,
  circuits: readonly { id: number; name: string; verificationKey: SnarkjsVerificationKey }[],
): Promise<string | undefined> {
  for (const { id, name, verificationKey } of circuits) {
    const data = verifierInterface.encodeFunctionData('circuit', [id]);
    const answer = await client.call({ to: verifier, data }).catch(noneIfReverted);
    const deployed = answer && verifierInterface.decodeFunctionResult('circuit', answer)[0].key;
    const local = verificationKeyArguments(verificationKey);
    const parts = ['alpha', 'beta', 'gamma', 'delta', 'ic'] as const;
    if (!deployed || !parts.every((part) => flat(deployed[part]) === flat(local[part]))) return name;
  }
  return undefined;
}

/** A node that is away is no other key. */
function noneIfReverted(error: unknown): undefined {
  if (!(error instanceof L1RpcError)) throw error;
}

/** A contract that nobody has used yet can be taken over by a database that does not know it. */
export async function isUntouched(client: L1Client, { contract: address }: KnownDeployment): Promise<boolean> {
  const contract = new RollupContract(address, client);
  return (await contract.batchCount()) === 0 && (await contract.queueTail()) === 0;
}

function flat(value: unknown): string {
  return Array.from(value as Iterable<unknown>, (item) =>
    typeof item === 'bigint' ? item.toString() : flat(item),
  ).join(',');
}
