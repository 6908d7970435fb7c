import { Controller } from '@nestjs/common';
import { OnEvent } from '@zkr/messaging/on-event';
import { ProvingService } from './proving.service.js';

/** A segment to prove is announced here and leased from Postgres, so an event may come twice, late or never. */
@Controller()
export class EventsController {
  constructor(private readonly proving: ProvingService) {}

  @OnEvent('segment.executed')
  segmentExecuted(): void {
    this.proving.wake();
  }
}
