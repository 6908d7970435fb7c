import type { INestApplication } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { topics } from '@zkr/messages/topics';
import { BusTransport } from '@zkr/messaging/transport-strategy';
import { busLog } from '@zkr/service/bus-log';
import { ServiceContext } from '@zkr/service/service-context';
import { DEAD_LETTERS, MESSAGE_BUS } from '@zkr/service/tokens';

/** Without an id of its own the transport would be given the gRPC handlers too, and take them for topics. */
class EventTransport extends BusTransport {
  override readonly transportId = Symbol('rollup-events');
}

/** The bootstrap's Kafka transport for an app that also has gRPC handlers. */
export function eventTransport(app: INestApplication): MicroserviceOptions {
  const { name, logger, watchdog } = app.get(ServiceContext);
  return {
    strategy: new EventTransport({
      group: name,
      bus: app.get(MESSAGE_BUS),
      schemas: topics,
      deadLetters: app.get(DEAD_LETTERS),
      log: busLog(logger),
      track: (what) => watchdog.begin(what),
    }),
  };
}
