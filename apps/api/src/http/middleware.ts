import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { ApiError } from '../errors/api-error.js';
import type { RateLimits } from './rate-limits.js';

const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Every response names its request, by the caller’s id if that is a sane one. */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  response.setHeader(
    'x-request-id',
    typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID(),
  );
  next();
}

/** Before anything is read of the body. Probes are exempt. */
export function rateLimit(limits: RateLimits) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (request.path === '/livez' || request.path === '/readyz') return next();
    limits.take(request.ip ?? 'unknown', 'http').then((verdict) => {
      if (!verdict) return next();
      response.setHeader('ratelimit-limit', verdict.limit);
      response.setHeader('ratelimit-remaining', verdict.remaining);
      response.setHeader('ratelimit-reset', verdict.resetSeconds);
      if (verdict.allowed) return next();
      response.setHeader('retry-after', verdict.resetSeconds);
      next(
        new ApiError('RATE_LIMITED', `At most ${verdict.limit} requests per window and address.`, {
          retryAfterSeconds: verdict.resetSeconds,
        }),
      );
    }, next);
  };
}
