import { join } from 'node:path';
import { rollupAbi } from '@zkr/l1/abi/rollup-abi';
import { compileContracts } from '@zkr/l1/compile-contracts';
import { deployRollup, deployTestToken } from '@zkr/l1/deploy';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import { ANVIL_PRIVATE_KEYS, startTestChain } from '@zkr/l1/testing/anvil';
import { trapdoorVerificationKey } from '@zkr/l1/testing/forged-proof';
import { bytesToHex, toHex32 } from '@zkr/protocol/hex';
import { type Database, openDatabase } from '@zkr/storage/database';
import { migrateUp } from '@zkr/storage/migrate';
import { startTestPostgres } from '@zkr/storage/test-postgres';
import { Contract, NonceManager, Wallet } from 'ethers';
import { type ForgedBatch, forgeBatch, type ForgedPart } from './forged-batch.js';

const repositoryRoot = join(import.meta.dirname, '../../../..');
/** Of the empty tree of depth 12: the contract takes no other. */
export const GENESIS_ROOT = 0x0c2a4af81a2cd78159ce2f3d7ee05367fc5b3c3e1becea2a86d1e66dd27ffb7fn;

export type WatchedChain = Awaited<ReturnType<typeof startWatchedChain>>;

/** anvil with the contracts, whose key has a trapdoor, and Postgres that knows of them. */
export async function startWatchedChain() {
  const [chain, postgres, artifacts] = await Promise.all([
    startTestChain(['--slots-in-an-epoch', '1']),
    startTestPostgres(),
    compileContracts({ repositoryRoot, cacheFolder: join(repositoryRoot, '.rollup/cache'), env: process.env }),
  ]);
  const client = new L1Client({ url: chain.url });
  const provider = createEthersProvider(chain.url, 31337n);
  const [deployer, userKey, sequencerKey] = ANVIL_PRIVATE_KEYS.map((key) => new NonceManager(new Wallet(key, provider))) as [NonceManager, NonceManager, NonceManager];
  const circuit = { circuitId: 0, slots: 8, depth: 12, feeSlots: 2, verificationKey: trapdoorVerificationKey(), keyKind: 'development' };
  const deployment = await deployRollup({
    ...{ signer: deployer, artifacts, circuits: [circuit], genesisRoot: GENESIS_ROOT, requestFee: 0n },
    ...{ owner: await deployer.getAddress(), sequencers: [await sequencerKey.getAddress()] },
  });
  const token = await deployTestToken(deployer, artifacts, 'Test', 'TST');
  const rollup = new RollupContract(deployment.rollup, client);
  await migrateUp(postgres.url);
  const db = openDatabase({ url: postgres.url, applicationName: 'test' });
  await insertDeployment(db, client, rollup, deployment.deploymentBlock);

  const contract = new Contract(deployment.rollup, rollupAbi as never, userKey);
  const send = async (name: string, args: unknown[], value = 0n) => {
    // A reorg takes nonces back.
    userKey.reset();
    await (await contract.getFunction(name)(...args, { value })).wait();
  };
  return {
    ...{ chain, client, db, rollup, token, postgresUrl: postgres.url, deploymentBlock: deployment.deploymentBlock },
    user: await userKey.getAddress(),
    send,
    mine: (blocks: number) => chain.rpc.call('anvil_mine', [`0x${blocks.toString(16)}`]),
    reorg: (depth: number) => chain.rpc.call('anvil_reorg', [depth, []]),
    forge: async (parts: readonly ForgedPart[]) => forgeBatch(rollup, (await client.getBlock('latest'))?.timestamp as number, parts),
    async submit({ calldata }: ForgedBatch) {
      sequencerKey.reset();
      const sent = await sequencerKey.sendTransaction({ to: deployment.rollup, data: bytesToHex(calldata), gasLimit: 5_000_000n });
      await sent.wait();
      return sent.hash;
    },
    async stop() {
      provider.destroy();
      await db.destroy();
      await Promise.all([chain.stop(), postgres.stop()]);
    },
  };
}

async function insertDeployment(db: Database, client: L1Client, rollup: RollupContract, deploymentBlock: number): Promise<void> {
  const row = {
    ...{ chain_id: 31_337n, contract: rollup.address.toLowerCase(), verifier: (await rollup.verifier()).toLowerCase() },
    ...{ deployment_block: BigInt(deploymentBlock), genesis_hash: (await client.getBlock(0))?.hash as string },
    ...{ domain: toHex32(await rollup.domain()), tree_depth: 12, fee_slots: 2 },
    circuits: JSON.stringify([{ id: 0, name: 'test', slots: 8, circuitHash: '00' }]),
  };
  await db.insertInto('deployment').values(row).execute();
}
