import { setTimeout as sleep } from 'node:timers/promises';
import { checkChain, type DeploymentRow } from '@zkr/l1/check-chain';
import { L1UnreachableError } from '@zkr/l1/json-rpc';
import type { L1Client } from '@zkr/l1/l1-client';
import type { ServiceContext } from '@zkr/service/service-context';
import type { Database } from '@zkr/storage/database';
import { isRetriable } from '@zkr/storage/retriable';

const RETRY_MS = 500;
/** About one line a minute. */
const WARN_EVERY = 120;

/**
 * Until the contracts are deployed and L1 answers; services may start in any order.
 * @returns undefined if the service is told to stop meanwhile
 * @throws WrongChainError | L1LostError if L1 is not the one of the database
 */
export async function waitForChain(client: L1Client, db: Database, { stopping, logger }: ServiceContext): Promise<DeploymentRow | undefined> {
  for (let waits = 0; !stopping.aborted; waits++) {
    try {
      const deployment = await db.selectFrom('deployment').selectAll().executeTakeFirst();
      if (deployment) {
        await checkChain(client, db, deployment);
        return deployment;
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
