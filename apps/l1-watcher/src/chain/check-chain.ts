import type { L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import { toHex32 } from '@zkr/protocol/hex';
import type { Database } from '@zkr/storage/database';
import type { DeploymentTable } from '@zkr/storage/tables/l1';
import type { Selectable } from 'kysely';
import { L1LostError, WrongChainError } from '../errors.js';

export type Deployment = Selectable<DeploymentTable>;

/** Whether the node is of the database's chain and still has all of it. @throws WrongChainError | L1LostError */
export async function checkChain(client: L1Client, db: Database, deployment: Deployment): Promise<void> {
  const chainId = await client.chainId();
  if (chainId !== deployment.chain_id) throw new WrongChainError('its chain id', String(deployment.chain_id), String(chainId));
  const genesis = await client.getBlock(0);
  if (genesis?.hash !== deployment.genesis_hash) {
    throw new L1LostError('its genesis block is another', { expected: deployment.genesis_hash, actual: genesis?.hash ?? 'none' });
  }
  await checkContract(client, deployment);
  await checkFinalBlock(client, db);
}

async function checkContract(client: L1Client, deployment: Deployment): Promise<void> {
  const { contract, verifier, domain } = deployment;
  if ((await client.getCode(contract)) === '0x') throw new L1LostError('there is no contract', { contract });
  const rollup = new RollupContract(contract, client);
  const actualDomain = toHex32(await rollup.domain());
  if (actualDomain !== domain) throw new WrongChainError(`the domain of ${contract}`, domain, actualDomain);
  const actualVerifier = (await rollup.verifier()).toLowerCase();
  if (actualVerifier !== verifier.toLowerCase()) throw new WrongChainError(`the verifier of ${contract}`, verifier, actualVerifier);
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
  const params = { block: Number(stored.number), expected: stored.hash, actual: actual?.hash ?? 'none' };
  throw new L1LostError(actual ? `final block ${stored.number} is another` : `its head is below final block ${stored.number}`, params);
}
