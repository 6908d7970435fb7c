import { BaseRpcContext } from '@nestjs/microservices';
import type { IncomingMessage } from './message-bus.js';

/** Second argument of an `@OnEvent` handler. Import it as a value: decorator metadata needs the class (TS1272). */
export class EventContext extends BaseRpcContext<[IncomingMessage]> {
  constructor(
    /** Dedupe by it: `once(trx, '<service>.<handler>', context.eventId)`. */
    readonly eventId: string,
    message: IncomingMessage,
  ) {
    super([message]);
  }

  get message(): IncomingMessage {
    return this.args[0];
  }

  get topic(): string {
    return this.message.topic;
  }

  get key(): string | null {
    return this.message.key;
  }

  get headers(): Record<string, string> {
    return this.message.headers;
  }
}
