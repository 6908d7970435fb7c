import { Inject, Injectable } from '@nestjs/common';
import { OPCODE } from '@zkr/protocol/constants';
import type { DepositView, Page } from '@zkr/sdk/views';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { page } from '../http/paging.js';
import { toDepositView } from './deposit-view.js';

export interface DepositQuery {
  l1TransactionHash: string | undefined;
  owner: string | undefined;
  /** Queue ids below it. */
  before: bigint | undefined;
  limit: number;
}

@Injectable()
export class Deposits {
  constructor(@Inject(DATABASE) private readonly db: Database) {}

  /** Newest first. */
  async list({ l1TransactionHash, owner, before, limit }: DepositQuery): Promise<Page<DepositView>> {
    const rows = await this.query()
      .$if(l1TransactionHash !== undefined, (query) =>
        query.where('deposit.l1_transaction_hash', '=', l1TransactionHash!),
      )
      .$if(owner !== undefined, (query) => query.where('deposit.owner', '=', owner!))
      .$if(before !== undefined, (query) => query.where('deposit.queue_id', '<', before!))
      .orderBy('deposit.queue_id', 'desc')
      .limit(limit + 1)
      .execute();
    return page('deposits', rows.map(toDepositView), limit, ({ queueId }) => queueId);
  }

  async find(queueId: number): Promise<DepositView | undefined> {
    const row = await this.query().where('deposit.queue_id', '=', BigInt(queueId)).executeTakeFirst();
    return row && toDepositView(row);
  }

  private query() {
    return this.db
      .selectFrom('priority_operation as deposit')
      .leftJoin('batch', 'batch.number', 'deposit.batch_number')
      .where('deposit.opcode', '=', OPCODE.deposit)
      .select([
        'deposit.queue_id',
        'deposit.token',
        'deposit.amount',
        'deposit.owner',
        'deposit.queued_at',
        'deposit.l1_block_number',
        'deposit.l1_block_hash',
        'deposit.l1_transaction_hash',
        'deposit.log_index',
        'deposit.status',
        'deposit.account',
        'deposit.segment_id',
        'deposit.batch_number',
        'deposit.observed_at',
        'deposit.included_at',
        'deposit.proven_at',
        'deposit.verified_at',
        'deposit.finalized_at',
        'batch.l1_transaction_hash as batch_l1_transaction_hash',
        'batch.l1_block_number as batch_l1_block_number',
      ]);
  }
}
