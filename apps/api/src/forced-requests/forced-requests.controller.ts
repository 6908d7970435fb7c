import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { MAX_UINT32 } from '@zkr/protocol/constants';
import type { ForcedRequestView, Page } from '@zkr/sdk/views';
import { z } from 'zod';
import { notFound } from '../errors/api-error.js';
import { Endpoint } from '../http/endpoint.js';
import { decodeCursor, pageOf, pageQuery } from '../http/paging.js';
import { addressText, hash32, PathParam, ValidQuery, wholeNumber } from '../http/params.js';
import { forcedRequestView } from './forced-request-view.js';
import { ForcedRequests } from './forced-requests.js';

const query = z.strictObject({
  l1TransactionHash: hash32.optional().describe('Requests made in this transaction on L1'),
  sender: addressText.optional().describe('L1 address that sent the request'),
  account: wholeNumber(MAX_UINT32).optional().describe('Account index that the request names'),
  waiting: z.enum(['true']).optional().describe('only those that no segment has yet'),
  ...pageQuery,
});
const queueIdSchema = wholeNumber(Number.MAX_SAFE_INTEGER).describe('Place in the contract’s queue');

@ApiTags('forced requests')
@Controller('v1/forced-requests')
export class ForcedRequestsController {
  constructor(private readonly requests: ForcedRequests) {}

  @Get()
  @Endpoint({
    summary: 'Exits and keys that were requested on L1, newest first',
    response: pageOf(forcedRequestView),
    query,
    errors: ['MALFORMED', 'UNKNOWN_FIELD'],
  })
  listForcedRequests(@ValidQuery(query) { l1TransactionHash, sender, account, waiting, limit, cursor }: z.infer<typeof query>): Promise<Page<ForcedRequestView>> {
    const before = cursor === undefined ? undefined : decodeCursor('requests', cursor);
    return this.requests.list({ l1TransactionHash, owner: sender, account, waiting: waiting !== undefined, before }, limit);
  }

  @Get(':queueId')
  @Endpoint({
    summary: 'A request on L1 and how far it has come',
    response: forcedRequestView,
    params: { queueId: queueIdSchema },
    errors: ['MALFORMED', 'NOT_FOUND'],
  })
  async getForcedRequest(@PathParam('queueId', queueIdSchema) queueId: number): Promise<ForcedRequestView> {
    const request = await this.requests.find(queueId);
    if (!request) throw notFound(`forced request ${queueId}`);
    return request;
  }
}
