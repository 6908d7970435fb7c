import type { Database } from '@zkr/storage/database';
import type { PreparedCircuit } from './circuits.js';
import type { Deployment } from './deployment.js';

/** The deployment that the database belongs to. */
export async function readDeploymentRow(db: Database): Promise<Required<Omit<Deployment, 'testToken'>> | undefined> {
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

export async function insertDeploymentRow(db: Database, deployment: Deployment, circuits: readonly PreparedCircuit[]): Promise<void> {
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
      circuits: JSON.stringify(circuits.map(({ id, name, slots, artifacts }) => ({ id, name, slots, circuitHash: artifacts.circuitHash }))),
    })
    .execute();
}
