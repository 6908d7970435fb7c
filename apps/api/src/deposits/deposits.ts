import { Inject, Injectable } from '@nestjs/common';
import type { DepositView, Page } from '@zkr/sdk/views';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { page } from '../http/paging.js';
import { type QueueFilter, readQueue } from '../queue/read-queue.js';
import { toDepositView } from './deposit-view.js';

@Injectable()
export class Deposits {
  constructor(@Inject(DATABASE) private readonly db: Database) {}

  /** Newest first. */
  async list(filter: Pick<QueueFilter, 'l1TransactionHash' | 'owner' | 'before'>, limit: number): Promise<Page<DepositView>> {
    const rows = await readQueue(this.db, { requests: 'deposits', ...filter }, limit + 1);
    return page('deposits', rows.map(toDepositView), limit, ({ queueId }) => queueId);
  }

  async find(queueId: number): Promise<DepositView | undefined> {
    const [row] = await readQueue(this.db, { requests: 'deposits', queueId }, 1);
    return row && toDepositView(row);
  }
}
