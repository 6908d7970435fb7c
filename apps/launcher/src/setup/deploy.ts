import type { ContractArtifacts } from '@zkr/l1/contract-artifacts';
import { deployTestToken } from '@zkr/l1/deploy';
import { deployNewRollup } from '@zkr/l1/deploy-new-rollup';
import { differingKey, isUntouched, differenceOnL1 } from '@zkr/l1/deployment-on-chain';
import { isUnsafeAccount } from '@zkr/l1/development-accounts';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import { L1Client } from '@zkr/l1/l1-client';
import { isLocalChain } from '@zkr/l1/local-chains';
import { RollupContract, rollupInterface } from '@zkr/l1/rollup-contract';
import type { DeployableCircuit } from '@zkr/proving/deployable-circuit';
import { openDatabase, type Database } from '@zkr/storage/database';
import { insertDeploymentRow, readDeploymentRow } from '@zkr/storage/deployment-row';
import { Wallet } from 'ethers';
import type { Config } from '../config.js';
import { LaunchError } from '../launch-error.js';
import { requireSameSet } from './circuit-set.js';
import { type Deployment, readDeploymentFile, writeDeploymentFile } from './deployment.js';

export interface DeployInput {
  config: Config;
  databaseUrl: string;
  l1RpcUrl: string;
  circuits: readonly DeployableCircuit[];
  artifacts: ContractArtifacts;
  deploymentFile: string;
  say: (detail: string) => void;
}

/** The deployment that the database belongs to, or a new one. */
export async function ensureDeployment(input: DeployInput): Promise<Deployment> {
  const client = new L1Client({ url: input.l1RpcUrl });
  const chainId = await client.chainId();
  requireOwnKeys(chainId, input.config);
  const db = openDatabase({ url: input.databaseUrl, applicationName: 'launcher', maxConnections: 1 });
  try {
    const deployment = (await resumed(input, client, db)) ?? (await deployed(input, db));
    const testToken = isLocalChain(chainId) ? await ensureTestToken(input, client, deployment) : undefined;
    const whole = { ...deployment, testToken };
    await writeDeploymentFile(input.deploymentFile, whole);
    return whole;
  } finally {
    await db.destroy();
  }
}

function requireOwnKeys(chainId: bigint, { operatorKey, submitterKey }: Config): void {
  if (operatorKey === submitterKey) throw new LaunchError('ROLLUP_OPERATOR_KEY and ROLLUP_SUBMITTER_KEY are the same: the submitter needs a key of its own');
  if (![operatorKey, submitterKey].some((key) => isUnsafeAccount(new Wallet(key).address, chainId))) return;
  throw new LaunchError(`chain ${chainId} is not a local one: set ROLLUP_OPERATOR_KEY and ROLLUP_SUBMITTER_KEY to keys of yours`);
}

async function resumed(input: DeployInput, client: L1Client, db: Database): Promise<Deployment | undefined> {
  const file = await readDeploymentFile(input.deploymentFile);
  const row = await readDeploymentRow(db);
  if (row === undefined) return file && adopted(input, client, db, file);
  const difference = await differenceOnL1(client, row);
  if (difference !== undefined) throw new LaunchError(`${difference.what}: start over with --fresh`);
  requireSameSet(row.circuits, input.circuits.map(({ name }) => name));
  await requireSameKeys(client, row, input.circuits);
  input.say(`resuming ${row.contract} on chain ${row.chainId}`);
  return file?.contract === row.contract ? { ...row, testToken: file.testToken } : row;
}

/** A crash came between the deployment and the database, or the database was lost. */
async function adopted(input: DeployInput, client: L1Client, db: Database, file: Deployment): Promise<Deployment | undefined> {
  if ((await differenceOnL1(client, file)) !== undefined) return undefined;
  if (!(await isUntouched(client, file))) {
    throw new LaunchError(`the database is empty, but the contract ${file.contract} on L1 has been used: give the database back, or start over with --fresh`);
  }
  await requireSameKeys(client, file, input.circuits);
  await insertDeploymentRow(db, file, input.circuits);
  return file;
}

async function deployed({ circuits, config, artifacts, l1RpcUrl, deploymentFile, say }: DeployInput, db: Database): Promise<Deployment> {
  say('deploying the verifier and the rollup');
  const { operatorKey: privateKey, submitterKey } = config;
  const deployment = await deployNewRollup({ l1RpcUrl, privateKey, artifacts, circuits, sequencers: [new Wallet(submitterKey).address] });
  await writeDeploymentFile(deploymentFile, deployment);
  await insertDeploymentRow(db, deployment, circuits);
  return deployment;
}

/** @throws LaunchError if proofs made with the local keys would not be accepted by the contract */
async function requireSameKeys(client: L1Client, deployment: Deployment, circuits: readonly DeployableCircuit[]): Promise<void> {
  const name = await differingKey(client, deployment, circuits);
  if (name === undefined) return;
  throw new LaunchError(`the contract was deployed with another key of circuit ${name} than the one here (the circuit changed, or the cache was removed): start over with --fresh`);
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
