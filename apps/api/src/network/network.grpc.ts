import { Controller, UseGuards } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { GrpcRateLimitGuard } from '../grpc/grpc-rate-limit.guard.js';
import { withoutNulls } from '../grpc/without-nulls.js';
import { Network } from './network.js';
import { Status } from './status.js';

@Controller()
@UseGuards(GrpcRateLimitGuard)
export class NetworkGrpc {
  constructor(
    private readonly network: Network,
    private readonly status: Status,
  ) {}

  @GrpcMethod('NetworkService', 'GetInfo')
  getInfo() {
    return this.network.info();
  }

  @GrpcMethod('NetworkService', 'GetStatus')
  async getStatus() {
    return withoutNulls(await this.status.get());
  }
}
