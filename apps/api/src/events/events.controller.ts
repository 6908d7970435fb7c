import { Controller } from '@nestjs/common';
import { OnEvent } from '@zkr/messaging/on-event';
import { AccountCache } from '../accounts/account-cache.js';
import { ChangeFeed } from '../redis/change-feed.js';

/**
 * Events only say that something moved: caches are dropped and whoever waits looks again. Doing so twice or late harms
 * nothing, so there is no inbox here.
 */
@Controller()
export class EventsController {
  constructor(
    private readonly accounts: AccountCache,
    private readonly feed: ChangeFeed,
  ) {}

  @OnEvent('segment.executed')
  async segmentExecuted(): Promise<void> {
    await this.accounts.forgetAll();
    this.feed.announce();
  }

  @OnEvent('segment.proven')
  segmentProven(): void {
    this.feed.announce();
  }

  @OnEvent('batch.verified')
  batchVerified(): void {
    this.feed.announce();
  }

  @OnEvent('batch.finalized')
  batchFinalized(): void {
    this.feed.announce();
  }
}
