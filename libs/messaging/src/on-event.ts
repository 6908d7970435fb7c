import { Ctx, EventPattern, Payload } from '@nestjs/microservices';

/**
 * `@EventPattern` for the bus: the handler is called with (payload, EventContext), without parameter decorators and
 * whatever their types (plain `@EventPattern` refuses a typed context, TS1241).
 */
export function OnEvent(topic: string): MethodDecorator {
  return (target, property, descriptor) => {
    Payload()(target, property, 0);
    Ctx()(target, property, 1);
    (EventPattern(topic) as MethodDecorator)(target, property, descriptor);
  };
}
