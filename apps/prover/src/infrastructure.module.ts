import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { DeadLetterSink } from '@zkr/messaging/dead-letter';
import { KafkaBus } from '@zkr/messaging/kafka-bus';
import { busLog } from '@zkr/service/bus-log';
import { poolMetrics } from '@zkr/service/metrics/pool-metrics';
import { ServiceContext } from '@zkr/service/service-context';
import type { InfrastructureSettings } from '@zkr/service/service-settings';
import { DATABASE, DEAD_LETTERS, MESSAGE_BUS } from '@zkr/service/tokens';
import { type Database, openDatabase } from '@zkr/storage/database';
import { assertProvingSchema } from './proving-database.js';
import { untilTrue } from './until-true.js';

/** A prover may write no table. The transport logs the message, and work is found without it. */
const logged: DeadLetterSink = { bury: async () => {} };

/**
 * The part of the services' InfrastructureModule that a prover's role allows: functions of Postgres and wake-ups from Kafka;
 * no outbox, inbox or dead letters.
 */
@Module({})
export class InfrastructureModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(MESSAGE_BUS) private readonly bus: KafkaBus,
    private readonly context: ServiceContext,
  ) {
    poolMetrics(context.metrics, db);
  }

  static forRoot(settings: InfrastructureSettings): DynamicModule {
    return {
      module: InfrastructureModule,
      global: true,
      providers: [
        {
          provide: DATABASE,
          inject: [ServiceContext],
          useFactory: ({ name, logger }: ServiceContext) =>
            openDatabase({
              url: settings.databaseUrl,
              applicationName: name,
              maxConnections: settings.databaseConnections,
              statementTimeoutMs: 10_000,
              onConnectionLost: (err) => logger.warn({ err }, 'Connection to Postgres lost'),
            }),
        },
        {
          provide: MESSAGE_BUS,
          inject: [ServiceContext],
          useFactory: ({ name, logger }: ServiceContext) =>
            new KafkaBus({ brokers: settings.kafkaBrokers, clientId: name, ssl: settings.kafkaSsl, log: busLog(logger) }),
        },
        { provide: DEAD_LETTERS, useValue: logged },
      ],
      exports: [DATABASE, MESSAGE_BUS, DEAD_LETTERS],
    };
  }

  async onModuleInit(): Promise<void> {
    const check = () => assertProvingSchema(this.db);
    this.context.readiness.add({ name: 'postgres', check });
    await untilTrue(() => check().then(() => true), this.context, 'Waiting for the database');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.bus.close();
    await this.db.destroy();
  }
}
