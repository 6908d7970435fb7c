import { setTimeout as sleep } from 'node:timers/promises';
import { checkChain } from '@zkr/l1/check-chain';
import { isUnsafeAccount } from '@zkr/l1/development-accounts';
import { L1UnreachableError } from '@zkr/l1/json-rpc';
import type { L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import { walletSigner } from '@zkr/l1/transaction-chain';
import type { VerificationKey } from '@zkr/proving/verification-key';
import type { ServiceContext } from '@zkr/service/service-context';
import type { Database } from '@zkr/storage/database';
import { isRetriable } from '@zkr/storage/retriable';
import type { DeploymentTable } from '@zkr/storage/tables/l1';
import type { Selectable } from 'kysely';
import { SubmitterSetupError } from '../errors.js';
import { readVerificationKeys } from './verification-keys.js';

/** L1 as this service needs it, checked against the database's deployment. */
export interface L1Connection {
  readonly client: L1Client;
  readonly rollup: RollupContract;
  readonly signer: ReturnType<typeof walletSigner>;
  readonly verificationKeys: ReadonlyMap<number, VerificationKey>;
  readonly feeSlots: number;
}

const RETRY_MS = 500;
/** About one line a minute. */
const WARN_EVERY = 120;

/**
 * Until the contracts are deployed and L1 answers; services may start in any order.
 * @returns undefined if the service is told to stop meanwhile
 * @throws WrongChainError | L1LostError if L1 is not the deployment's; SubmitterSetupError if the key is not
 */
export async function connectToL1(
  client: L1Client,
  db: Database,
  privateKey: string,
  { stopping, logger }: Pick<ServiceContext, 'stopping' | 'logger'>,
): Promise<L1Connection | undefined> {
  for (let waits = 0; !stopping.aborted; waits++) {
    try {
      const deployment = await db.selectFrom('deployment').selectAll().executeTakeFirst();
      if (deployment) {
        await checkChain(client, db, deployment);
        return await connect(client, deployment, privateKey);
      }
      if (waits % WARN_EVERY === 0) logger.warn('Waiting for the contracts to be deployed');
    } catch (error) {
      if (!(error instanceof L1UnreachableError) && !isRetriable(error)) throw error;
      if (waits % WARN_EVERY === 0) logger.warn({ reason: (error as Error).message }, 'Waiting for L1');
    }
    await sleep(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
  return undefined;
}

async function connect(client: L1Client, deployment: Selectable<DeploymentTable>, privateKey: string): Promise<L1Connection> {
  const rollup = new RollupContract(deployment.contract, client);
  const signer = walletSigner(privateKey, deployment.chain_id);
  await requireSequencer(rollup, signer.address, deployment.chain_id);
  const circuitIds = deployment.circuits.map(({ id }) => id);
  const verificationKeys = await readVerificationKeys(client, deployment.verifier, circuitIds);
  return { client, rollup, signer, verificationKeys, feeSlots: deployment.fee_slots };
}

async function requireSequencer(rollup: RollupContract, account: string, chainId: bigint): Promise<void> {
  if (isUnsafeAccount(account, chainId)) {
    const message = `ROLLUP_L1_PRIVATE_KEY is a development key that everybody knows (${account}), and chain ${chainId} is not a local one: use a key of your own`;
    throw new SubmitterSetupError('l1-development-key', message, { account, chainId: String(chainId) });
  }
  if (await rollup.isSequencer(account)) return;
  const message = `${account} (of ROLLUP_L1_PRIVATE_KEY) is not a sequencer of ${rollup.address}: its owner must call setSequencer(${account}, true)`;
  throw new SubmitterSetupError('l1-not-sequencer', message, { account, contract: rollup.address });
}
