import { decodeRollupEvent, type BatchVerified, type PriorityOperationQueued, type RollupEvent } from '@zkr/l1/events';
import type { L1Client, L1Log } from '@zkr/l1/l1-client';
import type { RollupContract } from '@zkr/l1/rollup-contract';
import { toHexAddress } from '@zkr/protocol/hex';
import { concurrently } from './chain/concurrently.js';
import { readTokenMetadata } from './chain/token-metadata.js';
import { ChainMovedError } from './errors.js';
import type { Observation, ObservedBatch } from './observation.js';
import { pendingBalanceRow } from './pending-balance-row.js';
import { priorityOperationRow } from './priority-operation-row.js';

/** Reads what the logs mean, and what else L1 must be asked for it. In the order of the logs. */
export async function observe(client: L1Client, rollup: RollupContract, logs: readonly L1Log[]): Promise<Observation[]> {
  const observations = await concurrently(logs, (log) => observeOne(client, rollup, log));
  return observations.filter((one) => one !== undefined);
}

async function observeOne(client: L1Client, rollup: RollupContract, log: L1Log): Promise<Observation | undefined> {
  const event = decodeRollupEvent(log);
  switch (event?.kind) {
    case 'priority-operation-queued':
      return observePriorityOperation(rollup, event, log);
    case 'token-registered': {
      const address = toHexAddress(event.address);
      const metadata = await readTokenMetadata(client, address);
      return { kind: 'token', event, row: { id: BigInt(event.id), address, ...metadata, l1_block_number: BigInt(log.blockNumber) } };
    }
    case 'batch-verified':
      return observeBatch(client, rollup.address, event, log);
    case 'escape-activated':
      return { kind: 'escape', event, l1BlockNumber: log.blockNumber };
    default: {
      const row = event && pendingBalanceRow(event, log);
      return row && { kind: 'pending-balance', row };
    }
  }
}

/** The event's words count only if the contract remembers the same; in escape mode it forgets the deposits that it refunds. */
async function observePriorityOperation(rollup: RollupContract, event: PriorityOperationQueued, log: L1Log): Promise<Observation> {
  const row = priorityOperationRow(event, log);
  const remembered = await rollup.priorityOperation(event.queueId);
  if (remembered.queuedAt === 0 && (await rollup.escapeActive())) return { kind: 'priority-operation', row };
  if (remembered.entryHash !== row.entry_hash || remembered.queuedAt !== event.queuedAt) {
    throw new ChainMovedError('the queue holds another entry than its event says', { queueId: event.queueId });
  }
  return { kind: 'priority-operation', row };
}

async function observeBatch(client: L1Client, contract: string, event: BatchVerified, log: L1Log): Promise<ObservedBatch> {
  const { transactionHash, blockHash } = log;
  const [receipt, transaction] = await Promise.all([client.getReceipt(transactionHash), client.getTransaction(transactionHash)]);
  if (receipt === undefined || transaction === undefined || receipt.blockHash !== blockHash) {
    throw new ChainMovedError('a transaction left its block', { transactionHash });
  }
  const events = receipt.logs.filter(({ address }) => address.toLowerCase() === contract.toLowerCase()).flatMap((one) => decodeRollupEvent(one) ?? []);
  return {
    kind: 'batch',
    event,
    receipt,
    calldataBytes: (transaction.input.length - 2) / 2,
    settled: events.flatMap((one) => (one.kind === 'withdrawal-settled' && one.batch === event.number ? [one] : [])),
    exits: events.flatMap((one) => (isExit(one, event.number) ? [one] : [])),
  };
}

/** An uncovered debt names no batch; in a batch's transaction it can only be of one of its exits. */
function isExit(event: RollupEvent, batch: number): event is ObservedBatch['exits'][number] {
  if (event.kind === 'became-pending') return event.reason === 'forced-exit' && event.source === batch;
  return event.kind === 'debt-uncovered';
}
