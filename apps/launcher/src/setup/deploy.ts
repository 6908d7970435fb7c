import type { ContractArtifacts } from '@zkr/l1/contract-artifacts';
import { deployRollup, deployTestToken } from '@zkr/l1/deploy';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract, rollupInterface } from '@zkr/l1/rollup-contract';
import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { rollupDomain } from '@zkr/protocol/domain';
import { toHex32 } from '@zkr/protocol/hex';
import { openDatabase, type Database } from '@zkr/storage/database';
import { Wallet } from 'ethers';
import { type Config, developmentKey } from '../config.js';
import { LaunchError } from '../launch-error.js';
import { requireSameSet } from './circuit-set.js';
import type { PreparedCircuit } from './circuits.js';
import { type Deployment, readDeploymentFile, writeDeploymentFile } from './deployment.js';
import { insertDeploymentRow, readDeploymentRow } from './deployment-row.js';
import { isUntouched, lostOnL1, requireSameKeys } from './resume.js';

export interface DeployInput {
  config: Config;
  databaseUrl: string;
  l1RpcUrl: string;
  circuits: readonly PreparedCircuit[];
  artifacts: ContractArtifacts;
  deploymentFile: string;
  say: (detail: string) => void;
}

/** Wei that a request on L1 burns: enough to make filling the queue or the tree with dust cost something. */
const REQUEST_FEE = 10n ** 14n;

/** Chains where keys that everybody knows are good enough. */
const LOCAL_CHAIN_IDS = [31337, 1337];
export const isLocalChain = (chainId: number): boolean => LOCAL_CHAIN_IDS.includes(chainId);

/** The deployment that the database belongs to, or a new one. */
export async function ensureDeployment(input: DeployInput): Promise<Deployment> {
  const client = new L1Client({ url: input.l1RpcUrl });
  const chainId = Number(await client.chainId());
  requireOwnKeys(chainId, input.config);
  const db = openDatabase({ url: input.databaseUrl, applicationName: 'launcher', maxConnections: 1 });
  try {
    const deployment = (await resumed(input, client, db)) ?? (await deployed(input, client, db, chainId));
    const testToken = isLocalChain(chainId) ? await ensureTestToken(input, client, deployment) : undefined;
    const whole = { ...deployment, testToken };
    await writeDeploymentFile(input.deploymentFile, whole);
    return whole;
  } finally {
    await db.destroy();
  }
}

function requireOwnKeys(chainId: number, { operatorKey, submitterKey }: Config): void {
  if (operatorKey === submitterKey) throw new LaunchError('ROLLUP_OPERATOR_KEY and ROLLUP_SUBMITTER_KEY are the same: the submitter needs a key of its own');
  const known = [developmentKey(0), developmentKey(1)];
  if (isLocalChain(chainId) || (!known.includes(operatorKey) && !known.includes(submitterKey))) return;
  throw new LaunchError(`chain ${chainId} is not a local one: set ROLLUP_OPERATOR_KEY and ROLLUP_SUBMITTER_KEY to keys of yours`);
}

async function resumed(input: DeployInput, client: L1Client, db: Database): Promise<Deployment | undefined> {
  const file = await readDeploymentFile(input.deploymentFile);
  const row = await readDeploymentRow(db);
  if (row === undefined) return file && adopted(input, client, db, file);
  const lost = await lostOnL1(client, row);
  if (lost !== undefined) throw new LaunchError(`${lost}: start over with --fresh`);
  requireSameSet(row.circuits, input.circuits.map(({ name }) => name));
  await requireSameKeys(client, row, input.circuits);
  input.say(`resuming ${row.contract} on chain ${row.chainId}`);
  return file?.contract === row.contract ? { ...row, testToken: file.testToken } : row;
}

/** A crash came between the deployment and the database, or the database was lost. */
async function adopted(input: DeployInput, client: L1Client, db: Database, file: Deployment): Promise<Deployment | undefined> {
  if ((await lostOnL1(client, file)) !== undefined) return undefined;
  if (!(await isUntouched(client, file))) {
    throw new LaunchError(`the database is empty, but the contract ${file.contract} on L1 has been used: give the database back, or start over with --fresh`);
  }
  await requireSameKeys(client, file, input.circuits);
  await insertDeploymentRow(db, file, input.circuits);
  return file;
}

async function deployed(input: DeployInput, client: L1Client, db: Database, chainId: number): Promise<Deployment> {
  const { circuits, config, artifacts, say } = input;
  say('deploying the verifier and the rollup');
  const signer = new Wallet(config.operatorKey, createEthersProvider(input.l1RpcUrl, BigInt(chainId)));
  const depth = circuits[0]!.depth;
  const { rollup, verifier, deploymentBlock } = await deployRollup({
    ...{ signer, artifacts, owner: signer.address },
    circuits: circuits.map(({ id: circuitId, ...circuit }) => ({ circuitId, ...circuit })),
    genesisRoot: emptySubtrees(depth)[depth]!,
    requestFee: REQUEST_FEE,
    sequencers: [new Wallet(config.submitterKey).address],
  }).finally(() => signer.provider?.destroy());
  const genesis = await client.getBlock(0);
  const deployment: Deployment = {
    chainId,
    contract: rollup.toLowerCase(),
    verifier: verifier.toLowerCase(),
    deploymentBlock,
    genesisHash: genesis!.hash,
    domain: toHex32(rollupDomain(BigInt(chainId), BigInt(rollup))),
    circuits: circuits.map(({ name }) => name),
  };
  await writeDeploymentFile(input.deploymentFile, deployment);
  await insertDeploymentRow(db, deployment, circuits);
  return deployment;
}

/** Found again by its registration, so that a lost file does not register another one. */
async function ensureTestToken(input: DeployInput, client: L1Client, deployment: Deployment): Promise<NonNullable<Deployment['testToken']>> {
  if (deployment.testToken !== undefined) return deployment.testToken;
  const contract = new RollupContract(deployment.contract, client);
  const first = await contract.token(1);
  if (first !== undefined) return { id: 1, address: first.toLowerCase() };
  input.say('deploying and registering a token for the journey');
  const signer = new Wallet(input.config.operatorKey, createEthersProvider(input.l1RpcUrl, BigInt(deployment.chainId)));
  try {
    const address = await deployTestToken(signer, input.artifacts, 'Journey Token', 'JRN');
    const data = rollupInterface.encodeFunctionData('registerToken', [address]);
    await (await signer.sendTransaction({ to: deployment.contract, data })).wait();
    return { id: (await contract.tokenId(address))!, address: address.toLowerCase() };
  } finally {
    signer.provider?.destroy();
  }
}
