import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { NetworkView, StatusView, TokenView } from '@zkr/sdk/views';
import { z } from 'zod';
import { Endpoint } from '../http/endpoint.js';
import { Network, networkView, tokenView } from './network.js';
import { Status, statusView } from './status.js';

@ApiTags('network')
@Controller('v1')
export class NetworkController {
  constructor(
    private readonly network: Network,
    private readonly status: Status,
  ) {}

  @Get('network')
  @Endpoint({ summary: 'Chain, contracts, domain, circuits, fee tokens and limits', response: networkView })
  getNetwork(): Promise<NetworkView> {
    return this.network.info();
  }

  @Get('tokens')
  @Endpoint({ summary: 'Registered tokens', response: z.strictObject({ items: z.array(tokenView) }) })
  async listTokens(): Promise<{ items: TokenView[] }> {
    return { items: await this.network.tokens() };
  }

  @Get('status')
  @Endpoint({ summary: 'How far each stage has come, and what waits', response: statusView })
  getStatus(): Promise<StatusView> {
    return this.status.get();
  }
}
