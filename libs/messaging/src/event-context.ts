import { BaseRpcContext } from '@nestjs/microservices';
import type { IncomingMessage } from './message-bus.js';

/**
 * Second argument of an `@EventPattern` handler. Import it as a value, not `import type`: with decorator metadata a
 * type-only import of a parameter type is refused (TS1272).
 */
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
