import type { AddressInfo } from 'node:net';
import { type DynamicModule, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, type NestMicroservice } from '@nestjs/microservices';
import { RethrowFilter } from '@zkr/messaging/rethrow-filter';
import { BusTransport } from '@zkr/messaging/transport-strategy';
import { busLog } from './bus-log.js';
import { healthServer } from './health-server.js';
import type { Logger } from './logger.js';
import { createMetrics } from './metrics/create-metrics.js';
import { metricsServer } from './metrics/metrics-server.js';
import { signalMetrics } from './metrics/signal-metrics.js';
import { consumerMetric, readyMetric } from './metrics/state-metrics.js';
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
  const metrics = createMetrics({ component: definition.name, version: definition.version, commit: config.buildCommit });
  readyMetric(metrics, readiness);
  const stopCounting = signalMetrics(metrics, Object.keys(definition.events ?? {}));
  const context = new ServiceContext(definition.name, logger, watchdog, readiness, metrics, stopping.signal);
  const health = healthServer(watchdog, readiness);
  const scraped = metricsServer(metrics);
  const healthPort = await health.listen(config.healthPort, config.healthHost);
  const metricsPort = await scraped.listen(config.metricsPort, config.metricsHost);

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
  logger.info({ healthPort, metricsPort, httpPort }, 'Started');

  const close = () => {
    health.close();
    scraped.close();
    stopCounting();
  };
  const stop = (reason: string, drain = true) =>
    stopService({ app, close, readiness, stopping, logger }, reason, drain ? config.drainMs : 0);
  return { config, app, healthPort, metricsPort, httpPort, stop };
}

function connect<C extends ServiceSettings>(
  app: INestApplication,
  { name, events, microservices }: ServiceDefinition<C>,
  config: C,
  { logger, watchdog, metrics }: ServiceContext,
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
  consumerMetric(metrics, () => strategy.connected);
  // Deferred, because filters count only if they are there before the handlers are registered. The app, not the
  // transport, runs the lifecycle hooks.
  const transport = app.connectMicroservice<MicroserviceOptions>(
    { strategy },
    { deferInitialization: true },
  ) as unknown as NestMicroservice;
  transport.setIsInitHookCalled(true);
  transport.useGlobalFilters(new RethrowFilter());
}
