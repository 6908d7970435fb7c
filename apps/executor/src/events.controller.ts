import { Controller } from '@nestjs/common';
import { OnEvent } from '@zkr/messaging/on-event';
import { ExecutionService } from './execution.service.js';

/** The order is read from Postgres by its sequence, each number once; an event only says that it has grown. */
@Controller()
export class EventsController {
  constructor(private readonly execution: ExecutionService) {}

  @OnEvent('ops.ordered')
  operationsOrdered(): void {
    this.execution.wake();
  }
}
