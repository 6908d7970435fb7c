import { Controller } from '@nestjs/common';
import { OnEvent } from '@zkr/messaging/on-event';
import { SubmitterService } from './submitter.service.js';

/** Proofs to check and batches to submit are looked for in Postgres; an event only says that there may be some. */
@Controller()
export class EventsController {
  constructor(private readonly submitter: SubmitterService) {}

  @OnEvent('segment.proven')
  segmentProven(): void {
    this.submitter.wake();
  }

  /** The batch's last proof may have been accepted before it was sealed. */
  @OnEvent('batch.sealed')
  batchSealed(): void {
    this.submitter.wake();
  }
}
