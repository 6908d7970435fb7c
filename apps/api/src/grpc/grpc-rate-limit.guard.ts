import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { ServerUnaryCall } from '@grpc/grpc-js';
import { ApiError } from '../errors/api-error.js';
import { RateLimits } from '../http/rate-limits.js';

/** One budget per address for REST and gRPC together. */
@Injectable()
export class GrpcRateLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const call = context.getArgByIndex<ServerUnaryCall<unknown, unknown>>(2);
    const verdict = await this.limits.take(addressOf(call.getPeer()), 'grpc');
    if (!verdict || verdict.allowed) return true;
    throw new ApiError('RATE_LIMITED', `At most ${verdict.limit} requests per window and address.`, {
      retryAfterSeconds: verdict.resetSeconds,
    });
  }
}

/** "192.0.2.1:4711", "[2001:db8::1]:4711" or "ipv6:…" → the address. */
export function addressOf(peer: string): string {
  const address = peer.replace(/^ipv[46]:/, '');
  return /^\[(.+)\]:\d+$/.exec(address)?.[1] ?? address.replace(/:\d+$/, '');
}
