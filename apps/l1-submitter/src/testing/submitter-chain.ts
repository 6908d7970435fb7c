import { join } from 'node:path';
import { compileContracts } from '@zkr/l1/compile-contracts';
import { deployRollup } from '@zkr/l1/deploy';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import { ANVIL_PRIVATE_KEYS, startTestChain } from '@zkr/l1/testing/anvil';
import { trapdoorVerificationKey } from '@zkr/l1/testing/forged-proof';
import { bytesToHex, toHex32 } from '@zkr/protocol/hex';
import { type Database, openDatabase } from '@zkr/storage/database';
import { migrateUp } from '@zkr/storage/migrate';
import { startTestPostgres } from '@zkr/storage/test-postgres';
import { NonceManager, Wallet } from 'ethers';
import { sql } from 'kysely';

const repositoryRoot = join(import.meta.dirname, '../../../..');
const [DEPLOYER, SEQUENCER, RIVAL] = ANVIL_PRIVATE_KEYS;
/** Of the empty tree of depth 12: the contract takes no other. */
const EMPTY_ROOT = 0x0c2a4af81a2cd78159ce2f3d7ee05367fc5b3c3e1becea2a86d1e66dd27ffb7fn;
export const SEQUENCER_KEY = SEQUENCER;
/** Ids and slots of the deployed circuits. */
export const CIRCUITS = [{ id: 0, slots: 8 }, { id: 7, slots: 16 }];

export type SubmitterChain = Awaited<ReturnType<typeof startSubmitterChain>>;

/** anvil with the contracts, whose key has a trapdoor, two sequencers, and Postgres that knows of the deployment. */
export async function startSubmitterChain() {
  const [chain, postgres, artifacts] = await Promise.all([
    startTestChain(['--slots-in-an-epoch', '1']),
    startTestPostgres(),
    compileContracts({ repositoryRoot, cacheFolder: join(repositoryRoot, '.rollup/cache'), env: process.env }),
  ]);
  const client = new L1Client({ url: chain.url });
  const provider = createEthersProvider(chain.url, 31_337n);
  const signer = new NonceManager(new Wallet(DEPLOYER, provider));
  const rival = new Wallet(RIVAL, provider);
  const circuits = CIRCUITS.map(({ id, slots }) => ({ circuitId: id, slots, depth: 12, feeSlots: 2, verificationKey: trapdoorVerificationKey(), keyKind: 'development' }));
  const deployment = await deployRollup({
    ...{ signer, artifacts, circuits, genesisRoot: EMPTY_ROOT, requestFee: 0n, owner: await signer.getAddress() },
    sequencers: [new Wallet(SEQUENCER).address, rival.address],
  });
  const rollup = new RollupContract(deployment.rollup, client);
  await migrateUp(postgres.url);
  await withoutWaitingForDisk(postgres.url);
  const db = openDatabase({ url: postgres.url, applicationName: 'test' });
  await insertDeployment(db, client, rollup, deployment.deploymentBlock);
  return {
    ...{ chain, client, db, rollup, postgresUrl: postgres.url },
    mine: (blocks: number) => chain.rpc.call('anvil_mine', [`0x${blocks.toString(16)}`]),
    automine: (on: boolean) => chain.rpc.call('evm_setAutomine', [on]),
    submitAsRival: (calldata: Uint8Array) =>
      rival.sendTransaction({ to: deployment.rollup, data: bytesToHex(calldata), gasLimit: 3_000_000n, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 10n }),
    async stop() {
      provider.destroy();
      await db.destroy();
      await Promise.all([chain.stop(), postgres.stop()]);
    },
  };
}

/** Nothing here outlives a crash of Postgres. */
async function withoutWaitingForDisk(url: string): Promise<void> {
  const db = openDatabase({ url, applicationName: 'test' });
  await sql`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$`.execute(db);
  await db.destroy();
}

async function insertDeployment(db: Database, client: L1Client, rollup: RollupContract, deploymentBlock: number): Promise<void> {
  const row = {
    ...{ chain_id: 31_337n, contract: rollup.address.toLowerCase(), verifier: (await rollup.verifier()).toLowerCase() },
    ...{ deployment_block: BigInt(deploymentBlock), genesis_hash: (await client.getBlock(0))?.hash as string },
    ...{ domain: toHex32(await rollup.domain()), tree_depth: 12, fee_slots: 2 },
    circuits: JSON.stringify(CIRCUITS.map((circuit) => ({ ...circuit, name: `segment-${circuit.slots}`, circuitHash: '00' }))),
  };
  await db.insertInto('deployment').values(row).execute();
}
