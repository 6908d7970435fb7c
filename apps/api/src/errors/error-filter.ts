import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { ServiceContext } from '@zkr/service/service-context';
import type { Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { type Observable, throwError } from 'rxjs';
import type { ApiError } from './api-error.js';
import { grpcError } from './grpc-status.js';
import { problemOf, PROBLEM_TYPE } from './problem.js';
import { toApiError } from './to-api-error.js';

const RETRY_AFTER_SECONDS = 2;
const LINGER_MS = 1_000;

/** The one place where a failure becomes an answer: a problem over HTTP, a status over gRPC. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly context: ServiceContext) {}

  catch(thrown: unknown, host: ArgumentsHost): Observable<never> | void {
    const error = toApiError(thrown);
    if (host.getType() === 'rpc') {
      const requestId = randomUUID();
      this.log(error, requestId);
      return throwError(() => grpcError(error, requestId));
    }
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request>();
    const requestId = String(response.getHeader('x-request-id') ?? randomUUID());
    this.log(error, requestId, `${request.method} ${request.path}`);
    if (response.headersSent) return void response.destroy();
    const { http } = error.entry;
    if (http === 503 && !response.hasHeader('retry-after'))
      response.setHeader('retry-after', RETRY_AFTER_SECONDS);
    // Whoever still sends a body that nobody reads gets the answer, and a moment to take it.
    if (!request.complete) setTimeout(() => request.complete || request.destroy(), LINGER_MS).unref();
    response
      .status(http)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(problemOf(error, requestId)));
  }

  private log(error: ApiError, requestId: string, request?: string): void {
    if (error.entry.http < 500) return;
    const level = error.code === 'INTERNAL' ? 'error' : 'warn';
    this.context.logger[level](
      { err: error.cause, code: error.code, requestId, request },
      `Request failed: ${error.message}`,
    );
  }
}
