import type { NextFunction, Request, Response } from 'express';
import { Histogram, type Registry } from 'prom-client';

/** Whoever went away before the answer, as nginx counts it. */
const CLIENT_CLOSED = 499;
const METHODS = new Set(['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);

/** Times every request, those included that no handler sees. The route is its pattern, so that the series stay few. */
export function httpMetrics(registry: Registry) {
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Requests over HTTP.',
    labelNames: ['route', 'method', 'code'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  return (request: Request, response: Response, next: NextFunction): void => {
    const end = duration.startTimer();
    response.once('close', () => {
      const path: unknown = (request.route as { path?: unknown } | undefined)?.path;
      end({
        route: typeof path === 'string' ? path : 'unmatched',
        method: METHODS.has(request.method) ? request.method : 'other',
        code: response.writableFinished ? response.statusCode : CLIENT_CLOSED,
      });
    });
    next();
  };
}
