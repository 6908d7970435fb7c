import { type ServerUnaryCall, status } from '@grpc/grpc-js';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Histogram, type Registry } from 'prom-client';
import { type Observable, tap } from 'rxjs';
import { toApiError } from '../errors/to-api-error.js';

/** Times gRPC calls, streams until they end. Health checks and what the rate limit refuses do not come here. */
export class GrpcMetrics implements NestInterceptor {
  private readonly duration: Histogram;

  constructor(registry: Registry) {
    this.duration = new Histogram({
      name: 'grpc_server_handling_seconds',
      help: 'Calls over gRPC.',
      labelNames: ['service', 'method', 'code'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [registry],
    });
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    // Express requests and Kafka's events pass through here too.
    const call = context.getArgByIndex<Partial<ServerUnaryCall<unknown, unknown>> | undefined>(2);
    const path = context.getType() === 'rpc' ? call?.getPath?.() : undefined;
    if (path === undefined) return next.handle();
    const [service = '', method = ''] = path.replace(/^\//, '').split('/');
    const end = this.duration.startTimer({ service, method });
    let ended = false;
    const done = (code: number) => {
      if (!ended) end({ code: status[code] ?? String(code) });
      ended = true;
    };
    return next.handle().pipe(
      tap({
        complete: () => done(status.OK),
        error: (thrown: unknown) => done(toApiError(thrown).entry.grpc),
        unsubscribe: () => done(status.CANCELLED),
      }),
    );
  }
}
