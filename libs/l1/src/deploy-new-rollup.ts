import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { rollupDomain } from '@zkr/protocol/domain';
import { toHex32 } from '@zkr/protocol/hex';
import type { RecordedDeployment } from '@zkr/storage/deployment-row';
import { Wallet } from 'ethers';
import type { ContractArtifacts } from './contract-artifacts.js';
import { type DeployedCircuit, deployRollup } from './deploy.js';
import { createEthersProvider } from './ethers-provider.js';
import { L1Client } from './l1-client.js';

/** Wei that a request on L1 burns: enough to make filling the queue or the tree with dust cost something. */
export const REQUEST_FEE = 10n ** 14n;

export interface NewRollup {
  readonly l1RpcUrl: string;
  /** Pays. 0x and 64 hex digits. */
  readonly privateKey: string;
  readonly artifacts: ContractArtifacts;
  /** At least one; their ids are their places. */
  readonly circuits: readonly (Omit<DeployedCircuit, 'circuitId'> & { readonly id: number; readonly name: string })[];
  /** Address; default: the payer's. */
  readonly owner?: string | undefined;
  readonly sequencers: readonly string[];
}

/**
 * Deploys a rollup whose tree is empty, and says what a database has to know of it.
 * @throws DevelopmentKeyError, DeploymentError
 */
export async function deployNewRollup(input: NewRollup): Promise<RecordedDeployment> {
  const { l1RpcUrl, circuits, artifacts, sequencers } = input;
  const client = new L1Client({ url: l1RpcUrl });
  const chainId = await client.chainId();
  const signer = new Wallet(input.privateKey, createEthersProvider(l1RpcUrl, chainId));
  const depth = circuits[0]!.depth;
  const { rollup, verifier, deploymentBlock } = await deployRollup({
    ...{ signer, artifacts, sequencers, owner: input.owner ?? signer.address },
    circuits: circuits.map(({ id: circuitId, ...circuit }) => ({ circuitId, ...circuit })),
    genesisRoot: emptySubtrees(depth)[depth]!,
    requestFee: REQUEST_FEE,
  }).finally(() => signer.provider?.destroy());
  const genesis = await client.getBlock(0);
  return {
    chainId: Number(chainId),
    contract: rollup.toLowerCase(),
    verifier: verifier.toLowerCase(),
    deploymentBlock,
    genesisHash: genesis!.hash,
    domain: toHex32(rollupDomain(chainId, BigInt(rollup))),
    circuits: circuits.map(({ name }) => name),
  };
}
