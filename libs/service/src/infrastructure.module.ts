import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { DeadLetters } from '@zkr/storage/dead-letters';
import { Infrastructure } from './infrastructure.js';
import { ServiceContext } from './service-context.js';
import type { InfrastructureSettings } from './service-settings.js';
import { DATABASE, DEAD_LETTERS, MESSAGE_BUS } from './tokens.js';

/**
 * Global: DATABASE, MESSAGE_BUS, DEAD_LETTERS. It waits for the schema before any `onApplicationBootstrap`, where services
 * start their loops, and closes in `onApplicationShutdown`, so services stop theirs in `onModuleDestroy`.
 */
@Module({})
export class InfrastructureModule implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(Infrastructure) private readonly infrastructure: Infrastructure) {}

  static forRoot(settings: InfrastructureSettings): DynamicModule {
    return {
      module: InfrastructureModule,
      global: true,
      providers: [
        {
          provide: Infrastructure,
          inject: [ServiceContext],
          useFactory: (context: ServiceContext) => new Infrastructure(settings, context),
        },
        { provide: DATABASE, inject: [Infrastructure], useFactory: ({ db }: Infrastructure) => db },
        { provide: MESSAGE_BUS, inject: [Infrastructure], useFactory: ({ bus }: Infrastructure) => bus },
        {
          provide: DEAD_LETTERS,
          inject: [Infrastructure],
          useFactory: ({ db }: Infrastructure) => new DeadLetters(db),
        },
      ],
      exports: [DATABASE, MESSAGE_BUS, DEAD_LETTERS],
    };
  }

  onModuleInit(): Promise<void> {
    return this.infrastructure.waitForSchema();
  }

  onApplicationBootstrap(): void {
    this.infrastructure.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.infrastructure.stop();
  }
}
