import { decodeRollupEvent, eventTopic, type PriorityOperationQueued } from '@zkr/l1/events';
import type { L1Client } from '@zkr/l1/l1-client';
import type { RollupContract } from '@zkr/l1/rollup-contract';

/** Every request that the contract ever took into its queue, in order. */
export async function readQueue(client: L1Client, rollup: RollupContract): Promise<PriorityOperationQueued[]> {
  const range = { fromBlock: await rollup.deploymentBlock(), toBlock: await client.blockNumber() };
  const logs = await client.getLogs({ address: rollup.address, ...range, events: [eventTopic('PriorityOperationQueued')] });
  return logs.map(decodeRollupEvent).filter((event) => event?.kind === 'priority-operation-queued');
}
