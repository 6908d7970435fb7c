import type { Database } from './database.js';
import type { DeploymentCircuit } from './tables/l1.js';

/** The contracts on L1 that a database belongs to. Addresses and hashes are 0x and lower-case hex. */
export interface RecordedDeployment {
  readonly chainId: number;
  readonly contract: string;
  readonly verifier: string;
  readonly deploymentBlock: number;
  /** Of L1 block 0: tells apart two chains with one id. */
  readonly genesisHash: string;
  readonly domain: string;
  /** Names, in the order of their ids. */
  readonly circuits: string[];
}

export interface RecordedCircuit extends Readonly<DeploymentCircuit> {
  readonly depth: number;
  readonly feeSlots: number;
}

export async function readDeploymentRow(db: Database): Promise<RecordedDeployment | undefined> {
  const row = await db.selectFrom('deployment').selectAll().executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    chainId: Number(row.chain_id),
    contract: row.contract,
    verifier: row.verifier,
    deploymentBlock: Number(row.deployment_block),
    genesisHash: row.genesis_hash,
    domain: row.domain,
    circuits: row.circuits.map(({ name }) => name),
  };
}

/** @param circuits at least one, of one depth and number of fee slots. Fails if the database has a deployment. */
export async function insertDeploymentRow(
  db: Database,
  deployment: Omit<RecordedDeployment, 'circuits'>,
  circuits: readonly RecordedCircuit[],
): Promise<void> {
  await db
    .insertInto('deployment')
    .values({
      chain_id: BigInt(deployment.chainId),
      contract: deployment.contract,
      verifier: deployment.verifier,
      deployment_block: BigInt(deployment.deploymentBlock),
      genesis_hash: deployment.genesisHash,
      domain: deployment.domain,
      tree_depth: circuits[0]!.depth,
      fee_slots: circuits[0]!.feeSlots,
      circuits: JSON.stringify(
        circuits.map(({ id, name, slots, circuitHash }) => ({ id, name, slots, circuitHash })),
      ),
    })
    .execute();
}
