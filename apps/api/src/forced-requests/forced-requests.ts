import { Inject, Injectable } from '@nestjs/common';
import type { ForcedRequestView, Page } from '@zkr/sdk/views';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { page } from '../http/paging.js';
import { type QueueFilter, readQueue } from '../queue/read-queue.js';
import { toForcedRequestView } from './forced-request-view.js';

@Injectable()
export class ForcedRequests {
  constructor(@Inject(DATABASE) private readonly db: Database) {}

  /** Newest first. */
  async list(filter: Omit<QueueFilter, 'requests' | 'queueId'>, limit: number): Promise<Page<ForcedRequestView>> {
    const rows = await readQueue(this.db, { requests: 'forced', ...filter }, limit + 1);
    return page('requests', rows.map(toForcedRequestView), limit, ({ queueId }) => queueId);
  }

  async find(queueId: number): Promise<ForcedRequestView | undefined> {
    const [row] = await readQueue(this.db, { requests: 'forced', queueId }, 1);
    return row && toForcedRequestView(row);
  }
}
