import { RollupError } from '@zkr/service/errors';
import type { Database } from '@zkr/storage/database';
import type { DeploymentTable } from '@zkr/storage/tables/l1';
import type { Selectable } from 'kysely';
import { differenceOnL1 } from './deployment-on-chain.js';
import type { L1Client } from './l1-client.js';

export type DeploymentRow = Selectable<DeploymentTable>;
type Compared = { readonly expected: string; readonly actual: string };

/** The node is of another chain than the database's deployment, or its contract is another. */
export class WrongChainError extends RollupError {
  constructor(what: string, { expected, actual }: Compared) {
    super('l1-wrong-chain', `L1_RPC_URL is not the chain of this database: ${what} (${actual}, expected ${expected})`, { expected, actual });
    this.name = 'WrongChainError';
  }
}

/** L1 no longer has what the database took from it: a development chain was deleted while the database was kept. */
export class L1LostError extends RollupError {
  constructor(what: string, { expected, actual }: Compared) {
    const remedy = 'start over with --fresh, or point L1_RPC_URL at the chain that has it';
    super('l1-lost', `L1 has lost what the database has: ${what} (${actual}, expected ${expected}); ${remedy}`, { expected, actual });
    this.name = 'L1LostError';
  }
}

/** Whether the node is of the database's chain and still has all of it. @throws WrongChainError | L1LostError */
export async function checkChain(client: L1Client, db: Database, deployment: DeploymentRow): Promise<void> {
  const { chain_id: chainId, genesis_hash: genesisHash, contract, verifier, domain } = deployment;
  const difference = await differenceOnL1(client, { chainId: Number(chainId), genesisHash, contract, verifier, domain });
  if (difference?.kind === 'wrong-chain') throw new WrongChainError(difference.what, difference);
  if (difference !== undefined) throw new L1LostError(difference.what, difference);
  await checkFinalBlock(client, db);
}

async function checkFinalBlock(client: L1Client, db: Database): Promise<void> {
  const stored = await db
    .selectFrom('l1_block')
    .select(['number', 'hash'])
    .where('finalized', '=', true)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (stored === undefined) return;
  const actual = await client.getBlock(Number(stored.number));
  if (actual?.hash === stored.hash) return;
  const what = actual ? `final block ${stored.number} is another` : `its head is below final block ${stored.number}`;
  throw new L1LostError(what, { expected: stored.hash, actual: actual?.hash ?? 'none' });
}
