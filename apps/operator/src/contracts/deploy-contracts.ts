import { compileContracts } from '@zkr/l1/compile-contracts';
import { deployNewRollup } from '@zkr/l1/deploy-new-rollup';
import { differingKey, differenceOnL1 } from '@zkr/l1/deployment-on-chain';
import { isUnsafeAccount } from '@zkr/l1/development-accounts';
import { L1Client } from '@zkr/l1/l1-client';
import type { DeployableCircuit } from '@zkr/proving/deployable-circuit';
import type { deployContractsSettings } from '@zkr/service/settings/operator';
import { type Database, openDatabase } from '@zkr/storage/database';
import { insertDeploymentRow, readDeploymentRow, type RecordedDeployment } from '@zkr/storage/deployment-row';
import { assertSchema } from '@zkr/storage/schema-version';
import { withSessionLock } from '@zkr/storage/session-lock';
import { Wallet } from 'ethers';
import type { z } from 'zod';
import { CommandError } from '../command-error.js';
import { contractsCache, projectRoot } from '../project.js';
import type { Reporter } from '../setting-command.js';
import { folderCircuits } from './folder-circuits.js';

type Settings = z.infer<typeof deployContractsSettings>;

/** Any constant: two deployments for one database would leave one contract to nobody. */
const DEPLOYMENT_LOCK = 0x7a6b7233;

/**
 * Deploys the contracts for a database that has none, and records them there; otherwise makes sure that its contracts are on
 * this L1 and have these keys. A crash between the two leaves contracts that nothing refers to; the next run deploys new ones.
 */
export async function deployContracts(settings: Settings, { say }: Reporter) {
  const { databaseUrl, l1RpcUrl } = settings;
  const circuits = await folderCircuits(projectRoot, settings.circuitCache, settings.circuits);
  const client = new L1Client({ url: l1RpcUrl });
  requireOwnKeys(await client.chainId(), settings);
  const db = openDatabase({ url: databaseUrl, applicationName: 'operator', maxConnections: 1 });
  try {
    await assertSchema(db);
    return await withSessionLock(databaseUrl, DEPLOYMENT_LOCK, async () => {
      const recorded = await readDeploymentRow(db);
      if (recorded === undefined) return outcome(await deploy(settings, circuits, db, say), true);
      await requireSame(client, recorded, circuits);
      return outcome(recorded, false);
    });
  } finally {
    await db.destroy();
  }
}

/** @throws CommandError a key that everybody knows would rule over a chain that is not for development */
function requireOwnKeys(chainId: bigint, { deployerPrivateKey, contractOwner, sequencers }: Settings): void {
  const unsafe = (address: string) => isUnsafeAccount(address, chainId);
  const refuse = (what: string) => {
    throw new CommandError(`${what} is one of the development accounts, whose keys everybody knows; chain ${chainId} is not a local one`);
  };
  if (unsafe(new Wallet(deployerPrivateKey).address)) refuse('the deployer (ROLLUP_DEPLOYER_PRIVATE_KEY)');
  if (contractOwner !== undefined && unsafe(contractOwner)) refuse('ROLLUP_CONTRACT_OWNER');
  const known = sequencers.find(unsafe);
  if (known !== undefined) refuse(`${known} of ROLLUP_SEQUENCERS`);
}

async function deploy(settings: Settings, circuits: DeployableCircuit[], db: Database, say: Reporter['say']): Promise<RecordedDeployment> {
  const artifacts = await compileContracts({ repositoryRoot: projectRoot, cacheFolder: contractsCache, env: process.env });
  say(`deploying with ${circuits.map(({ name, keyKind }) => `${name} (${keyKind} key)`).join(', ')}`);
  const { l1RpcUrl, deployerPrivateKey: privateKey, contractOwner: owner, sequencers } = settings;
  const deployment = await deployNewRollup({ l1RpcUrl, privateKey, artifacts, circuits, owner, sequencers });
  await insertDeploymentRow(db, deployment, circuits);
  return deployment;
}

async function requireSame(client: L1Client, recorded: RecordedDeployment, circuits: readonly DeployableCircuit[]): Promise<void> {
  const difference = await differenceOnL1(client, recorded);
  if (difference !== undefined) throw new CommandError(`${difference.what}: give it its own L1, or use an empty database`);
  const here = circuits.map(({ name }) => name);
  if (here.join() !== recorded.circuits.join()) {
    throw new CommandError(`the contract ${recorded.contract} has the circuits ${recorded.circuits.join(', ')}, not ${here.join(', ')}: a contract keeps its circuits; name them with ROLLUP_CIRCUITS, or deploy a rollup of its own`);
  }
  const name = await differingKey(client, recorded, circuits);
  if (name !== undefined) throw new CommandError(`the contract ${recorded.contract} has another key of ${name} than the folder: fetch the circuits it was deployed with`);
}

function outcome(deployment: RecordedDeployment, deployed: boolean) {
  const { contract, chainId, deploymentBlock, circuits } = deployment;
  const place = `${contract} on chain ${chainId}, block ${deploymentBlock}, with ${circuits.join(', ')}`;
  return { summary: deployed ? `deployed ${place}` : `already deployed: ${place}`, report: { deployed, ...deployment } };
}
