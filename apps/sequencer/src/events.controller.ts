import { Controller } from '@nestjs/common';
import { OnEvent } from '@zkr/messaging/on-event';
import { OrderingService } from './ordering.service.js';

/**
 * New work is announced here and looked for in Postgres. What is done with it is written once, by its natural key
 * (an operation has one place in the order), so an event may come twice, late or never.
 */
@Controller()
export class EventsController {
  constructor(private readonly ordering: OrderingService) {}

  @OnEvent('tx.accepted')
  transactionAccepted(): void {
    this.ordering.wake();
  }

  @OnEvent('l1.priority-operation')
  priorityOperationFinal(): void {
    this.ordering.wake();
  }
}
