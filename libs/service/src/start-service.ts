import type { AddressInfo } from 'node:net';
import { type DynamicModule, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, type NestMicroservice } from '@nestjs/microservices';
import { RethrowFilter } from '@zkr/messaging/rethrow-filter';
import { BusTransport } from '@zkr/messaging/transport-strategy';
import { busLog } from './bus-log.js';
import { HealthServer } from './health-server.js';
import type { Logger } from './logger.js';
import { createMetrics } from './metrics.js';
import { NestLogger } from './nest-logger.js';
import { ProgressWatchdog } from './progress-watchdog.js';
import { Readiness } from './readiness.js';
import { ServiceContext } from './service-context.js';
import type { RunningService, ServiceDefinition } from './service-definition.js';
import type { ServiceSettings } from './service-settings.js';
import { stopService } from './stop-service.js';
import { DEAD_LETTERS, MESSAGE_BUS } from './tokens.js';

@Module({})
class RootModule {
  static of(context: ServiceContext, app: DynamicModule['imports']): DynamicModule {
    const provider = { provide: ServiceContext, useValue: context };
    return {
      module: RootModule,
      global: true,
      imports: app!,
      providers: [provider],
      exports: [ServiceContext],
    };
  }
}

/**
 * Starts a service: health first, then the app, its transports, HTTP, and then it is ready. Touches no signal and never
 * exits; `runService` does.
 *
 * @param stopping aborts when the service should stop; also ends waits during the start
 */
export async function startService<C extends ServiceSettings>(
  definition: ServiceDefinition<C>,
  config: C,
  logger: Logger,
  stopping: AbortController = new AbortController(),
): Promise<RunningService<C>> {
  const watchdog = new ProgressWatchdog();
  const readiness = new Readiness();
  const metrics = createMetrics(definition.name, definition.version ?? '0.0.0');
  const context = new ServiceContext(definition.name, logger, watchdog, readiness, metrics, stopping.signal);
  const health = new HealthServer({ watchdog, readiness, metrics });
  const healthPort = await health.listen(config.healthPort, config.healthHost);

  const root = RootModule.of(context, [definition.module(config, context)]);
  const app = await NestFactory.create<INestApplication>(root, {
    ...definition.http?.options,
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  await definition.http?.configure?.(app, config);
  connect(app, definition, config, context);
  await app.init();
  await app.startAllMicroservices();
  const { http } = definition;
  if (http) await app.listen(http.port(config), http.host?.(config) ?? '0.0.0.0');
  const httpPort = http && (app.getHttpServer().address() as AddressInfo).port;
  if (!stopping.signal.aborted) readiness.phase = 'ready';
  logger.info({ healthPort, httpPort }, 'Started');

  const stop = (reason: string, drain = true) =>
    stopService({ app, health, readiness, stopping, logger }, reason, drain ? config.drainMs : 0);
  return { config, app, healthPort, httpPort, stop };
}

function connect<C extends ServiceSettings>(
  app: INestApplication,
  { name, events, microservices }: ServiceDefinition<C>,
  config: C,
  { logger, watchdog }: ServiceContext,
): void {
  for (const options of microservices?.(config, app) ?? [])
    app.connectMicroservice<MicroserviceOptions>(options, { inheritAppConfig: true });
  if (!events) return;
  const strategy = new BusTransport({
    group: name,
    bus: app.get(MESSAGE_BUS),
    schemas: events,
    deadLetters: app.get(DEAD_LETTERS),
    log: busLog(logger),
    track: (what) => watchdog.begin(what),
  });
  // Deferred, because filters count only if they are there before the handlers are registered. The app, not the
  // transport, runs the lifecycle hooks.
  const transport = app.connectMicroservice<MicroserviceOptions>(
    { strategy },
    { deferInitialization: true },
  ) as unknown as NestMicroservice;
  transport.setIsInitHookCalled(true);
  transport.useGlobalFilters(new RethrowFilter());
}
