import { Controller, UseGuards } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { z } from 'zod';
import { ApiError, notFound } from '../errors/api-error.js';
import { GrpcRateLimitGuard } from '../grpc/grpc-rate-limit.guard.js';
import { withoutNulls } from '../grpc/without-nulls.js';
import { addressText } from '../http/params.js';
import { validated } from '../http/validated.js';
import { Accounts } from './accounts.js';

const ownerAndToken = z.object({ owner: addressText, token: z.int().min(0) });

interface GetAccountRequest {
  by?: 'index' | 'owner';
  index?: number;
  owner?: unknown;
}

@Controller()
@UseGuards(GrpcRateLimitGuard)
export class AccountsGrpc {
  constructor(private readonly accounts: Accounts) {}

  @GrpcMethod('AccountService', 'Get')
  async get(request: GetAccountRequest) {
    if (!request.by) throw new ApiError('MALFORMED', 'by: one of index and owner must be there.');
    const account =
      request.by === 'index'
        ? await this.accounts.find(request.index ?? 0)
        : await this.byOwner(request.owner);
    if (!account) throw notFound('such account');
    return withoutNulls(account);
  }

  private byOwner(request: unknown) {
    const { owner, token } = validated(ownerAndToken, request);
    return this.accounts.findByOwner(owner, token);
  }
}
