import { Inject, Injectable } from '@nestjs/common';
import { OPCODE } from '@zkr/protocol/constants';
import type { ForcedRequestView, Page } from '@zkr/sdk/views';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { page } from '../http/paging.js';
import { toForcedRequestView } from './forced-request-view.js';

export interface ForcedRequestQuery {
  l1TransactionHash: string | undefined;
  sender: string | undefined;
  account: number | undefined;
  /** Only those that no segment has yet. */
  waiting: boolean;
  /** Queue ids below it. */
  before: bigint | undefined;
  limit: number;
}

@Injectable()
export class ForcedRequests {
  constructor(@Inject(DATABASE) private readonly db: Database) {}

  /** Newest first. */
  async list({ l1TransactionHash, sender, account, waiting, before, limit }: ForcedRequestQuery): Promise<Page<ForcedRequestView>> {
    const rows = await this.query()
      .$if(l1TransactionHash !== undefined, (query) => query.where('request.l1_transaction_hash', '=', l1TransactionHash!))
      .$if(sender !== undefined, (query) => query.where('request.owner', '=', sender!))
      .$if(account !== undefined, (query) => query.where('request.account', '=', BigInt(account!)))
      .$if(waiting, (query) => query.where('request.status', 'in', ['observed', 'final']))
      .$if(before !== undefined, (query) => query.where('request.queue_id', '<', before!))
      .orderBy('request.queue_id', 'desc')
      .limit(limit + 1)
      .execute();
    return page('requests', rows.map(toForcedRequestView), limit, ({ queueId }) => queueId);
  }

  async find(queueId: number): Promise<ForcedRequestView | undefined> {
    const row = await this.query().where('request.queue_id', '=', BigInt(queueId)).executeTakeFirst();
    return row && toForcedRequestView(row);
  }

  private query() {
    return this.db
      .selectFrom('priority_operation as request')
      .leftJoin('batch', 'batch.number', 'request.batch_number')
      .where('request.opcode', '<>', OPCODE.deposit)
      .selectAll('request')
      .select(['batch.l1_transaction_hash as batch_l1_transaction_hash', 'batch.l1_block_number as batch_l1_block_number']);
  }
}
