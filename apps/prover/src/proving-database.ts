import { fromHex } from '@zkr/protocol/hex';
import type { Database } from '@zkr/storage/database';
import { requiredSchemaVersion, SchemaOutdatedError } from '@zkr/storage/schema-version';
import type { DeploymentCircuit } from '@zkr/storage/tables/l1';
import { sql } from 'kysely';

const UNDEFINED_FUNCTION = '42883';

/** What a prover knows of the deployment. */
export interface ProvingDeployment {
  readonly domain: bigint;
  readonly treeDepth: number;
  readonly feeSlots: number;
  readonly circuits: readonly DeploymentCircuit[];
}

/** As `assertSchema`, for a role that sees no table. */
export async function assertProvingSchema(db: Database): Promise<void> {
  const required = requiredSchemaVersion();
  const actual = await provingSchemaVersion(db);
  if (actual < required) throw new SchemaOutdatedError(actual, required);
}

/** @returns undefined while nothing is deployed */
export async function readProvingDeployment(db: Database): Promise<ProvingDeployment | undefined> {
  const { rows } = await sql<{
    domain: string;
    tree_depth: number;
    fee_slots: number;
    circuits: DeploymentCircuit[];
  }>`SELECT * FROM proving_deployment()`.execute(db);
  const [row] = rows;
  return row && { domain: fromHex(row.domain), treeDepth: row.tree_depth, feeSlots: row.fee_slots, circuits: row.circuits };
}

async function provingSchemaVersion(db: Database): Promise<number> {
  try {
    const { rows } = await sql<{ version: number }>`SELECT proving_schema_version() AS version`.execute(db);
    return rows[0]?.version ?? 0;
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_FUNCTION) return 0;
    throw error;
  }
}
