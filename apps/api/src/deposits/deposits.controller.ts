import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { DepositView, Page } from '@zkr/sdk/views';
import { z } from 'zod';
import { notFound } from '../errors/api-error.js';
import { Endpoint } from '../http/endpoint.js';
import { decodeCursor, pageOf, pageQuery } from '../http/paging.js';
import { addressText, hash32, PathParam, ValidQuery, wholeNumber } from '../http/params.js';
import { depositView } from './deposit-view.js';
import { Deposits } from './deposits.js';

const query = z.strictObject({
  l1TransactionHash: hash32.optional().describe('Deposits made in this transaction on L1'),
  owner: addressText.optional().describe('L1 address that is credited'),
  ...pageQuery,
});
const queueIdSchema = wholeNumber(Number.MAX_SAFE_INTEGER).describe('Place in the contract’s queue');

@ApiTags('deposits')
@Controller('v1/deposits')
export class DepositsController {
  constructor(private readonly deposits: Deposits) {}

  @Get()
  @Endpoint({
    summary: 'Deposits, newest first',
    response: pageOf(depositView),
    query,
    errors: ['MALFORMED', 'UNKNOWN_FIELD'],
  })
  listDeposits(
    @ValidQuery(query) { l1TransactionHash, owner, limit, cursor }: z.infer<typeof query>,
  ): Promise<Page<DepositView>> {
    const before = cursor === undefined ? undefined : decodeCursor('deposits', cursor);
    return this.deposits.list({ l1TransactionHash, owner, before }, limit);
  }

  @Get(':queueId')
  @Endpoint({
    summary: 'A deposit and how far it has come',
    response: depositView,
    params: { queueId: queueIdSchema },
    errors: ['MALFORMED', 'NOT_FOUND'],
  })
  async getDeposit(@PathParam('queueId', queueIdSchema) queueId: number): Promise<DepositView> {
    const deposit = await this.deposits.find(queueId);
    if (!deposit) throw notFound(`deposit ${queueId}`);
    return deposit;
  }
}
