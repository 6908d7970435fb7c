import { OPCODE } from '@zkr/protocol/constants';
import type { Database } from '@zkr/storage/database';
import type { QueueRow } from './queued-request.js';

/** Which requests of the contract's queue are meant; what is undefined does not matter. */
export interface QueueFilter {
  requests: 'deposits' | 'forced';
  queueId?: number | undefined;
  l1TransactionHash?: string | undefined;
  /** L1 address: owner of a deposit, sender of a forced request. */
  owner?: string | undefined;
  account?: number | undefined;
  /** Only those that no segment has yet. */
  waiting?: boolean;
  /** Queue ids below it. */
  before?: bigint | undefined;
}

/** Newest first. */
export function readQueue(db: Database, filter: QueueFilter, limit: number): Promise<QueueRow[]> {
  const { requests, queueId, l1TransactionHash, owner, account, waiting = false, before } = filter;
  return db
    .selectFrom('priority_operation as request')
    .leftJoin('batch', 'batch.number', 'request.batch_number')
    .selectAll('request')
    .select(['batch.l1_transaction_hash as batch_l1_transaction_hash', 'batch.l1_block_number as batch_l1_block_number'])
    .where('request.opcode', requests === 'deposits' ? '=' : '<>', OPCODE.deposit)
    .$if(queueId !== undefined, (query) => query.where('request.queue_id', '=', BigInt(queueId!)))
    .$if(l1TransactionHash !== undefined, (query) => query.where('request.l1_transaction_hash', '=', l1TransactionHash!))
    .$if(owner !== undefined, (query) => query.where('request.owner', '=', owner!))
    .$if(account !== undefined, (query) => query.where('request.account', '=', BigInt(account!)))
    .$if(waiting, (query) => query.where('request.status', 'in', ['observed', 'final']))
    .$if(before !== undefined, (query) => query.where('request.queue_id', '<', before!))
    .orderBy('request.queue_id', 'desc')
    .limit(limit)
    .execute();
}
