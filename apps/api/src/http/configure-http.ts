import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { ServiceContext } from '@zkr/service/service-context';
import helmet from 'helmet';
import type { ApiConfig } from '../config.js';
import { httpMetrics } from '../metrics/http-metrics.js';
import { GrpcMetrics } from '../metrics/grpc-metrics.js';
import { ErrorFilter } from '../errors/error-filter.js';
import { rateLimit, requestId } from './middleware.js';
import { readBody } from './read-body.js';
import { RateLimits } from './rate-limits.js';

/**
 * Longer than balancers keep an idle connection, 60 s by default: the side that may still send must be the one that closes it, or a
 * request now and then meets a connection that has just been closed.
 */
const IDLE_CONNECTION_MS = 75_000;

/** What stands between the socket and the controllers, cheap before dear. */
export function configureHttp(application: INestApplication, config: ApiConfig): void {
  const app = application as NestExpressApplication;
  app.getHttpServer().keepAliveTimeout = IDLE_CONNECTION_MS;
  app.set('trust proxy', config.trustedProxies);
  app.set('etag', false);
  app.disable('x-powered-by');
  const { metrics } = app.get(ServiceContext);
  app.use(httpMetrics(metrics));
  app.useGlobalInterceptors(new GrpcMetrics(metrics));
  app.use(requestId);
  // The documentation also opens over plain HTTP.
  app.use(
    helmet({
      contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
      strictTransportSecurity: false,
    }),
  );
  app.use(rateLimit(app.get(RateLimits)));
  app.use(readBody(config.maxBodyBytes));
  app.useGlobalFilters(new ErrorFilter(app.get(ServiceContext)));
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
  });
}

/** From the @Endpoint decorators, and so from the zod schemas. */
export function openApiDocument(app: INestApplication) {
  const info = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('ZK rollup')
    .setDescription(
      'Amounts are decimal strings in the token’s smallest unit. Errors are RFC 9457 problems with a stable `code`.',
    )
    .setVersion('1')
    .build();
  return SwaggerModule.createDocument(app, info, { operationIdFactory: (_controller, method) => method });
}
