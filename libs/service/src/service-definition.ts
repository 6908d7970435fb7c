import type { DynamicModule, INestApplication, NestApplicationOptions, Type } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { TopicSchemas } from '@zkr/messaging/decode-event';
import type { z } from 'zod';
import type { ServiceContext } from './service-context.js';
import type { ServiceSettings } from './service-settings.js';

/** `C` is what the config schema yields: at least the ServiceSettings. */
export interface ServiceDefinition<C extends ServiceSettings> {
  /** Name in logs, consumer group, application name in Postgres. */
  name: string;
  version?: string;
  config: z.ZodObject & z.ZodType<C>;
  /** The app's module. Import `InfrastructureModule.forRoot(config)` in it for Postgres and Kafka. */
  module: (config: C, context: ServiceContext) => Type | DynamicModule;
  /** Topic schemas; given, `@EventPattern` handlers of the app consume from Kafka. */
  events?: TopicSchemas;
  http?: {
    port: (config: C) => number;
    host?: (config: C) => string;
    options?: NestApplicationOptions;
    /** Middleware, filters, OpenAPI. Runs before `init`. */
    configure?: (app: INestApplication, config: C) => void | Promise<void>;
  };
  /** Further transports, such as gRPC. */
  microservices?: (config: C, app: INestApplication) => MicroserviceOptions[];
}

/** What a running service can be told; tests use it in place of signals. */
export interface RunningService<C> {
  config: C;
  app: INestApplication;
  healthPort: number;
  metricsPort: number;
  /** The port of the HTTP API, if the service has one. */
  httpPort: number | undefined;
  /** Drains and closes. Does not exit the process. */
  stop(reason: string, drain?: boolean): Promise<void>;
}
