import { decodeRollupEvent, eventTopic } from '@zkr/l1/events';
import type { L1Client, L1Log } from '@zkr/l1/l1-client';
import type { AcceptedBatch, Exit } from './rebuild.js';
import { RebuildError } from './rebuild-error.js';

/** Reads every accepted batch up to a block, in order, from the contract's events and the calldata of their transactions. */
export async function* readBatches(client: L1Client, contract: string, fromBlock: number, toBlock: number): AsyncGenerator<AcceptedBatch> {
  const events = ['BatchVerified', 'ForcedExitPending', 'DebtUncovered'].map(eventTopic);
  const logs = await client.getLogs({ address: contract, fromBlock, toBlock, events });
  const exits = exitsByTransaction(logs);
  for (const log of logs) {
    const event = decodeRollupEvent(log);
    if (event?.kind !== 'batch-verified') continue;
    const transaction = await client.getTransaction(log.transactionHash);
    if (transaction === undefined || transaction.to?.toLowerCase() !== contract.toLowerCase()) {
      throw new RebuildError('the L1 node does not have the transaction of a batch; ask an archive node', { batch: event.number, transaction: log.transactionHash });
    }
    yield { number: event.number, calldata: transaction.input, stateRoot: event.stateRoot, headerHash: event.headerHash, exits: exits.get(log.transactionHash) ?? [] };
  }
}

/** An escape's uncovered debts are in transactions without a batch. */
function exitsByTransaction(logs: readonly L1Log[]): Map<string, Exit[]> {
  const exits = new Map<string, Exit[]>();
  for (const log of logs) {
    const event = decodeRollupEvent(log);
    if (event?.kind !== 'debt-uncovered' && event?.kind !== 'became-pending') continue;
    const { account, token, amount } = event;
    exits.set(log.transactionHash, [...(exits.get(log.transactionHash) ?? []), { sender: account, token, amount }]);
  }
  return exits;
}
