import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { MAX_UINT32 } from '@zkr/protocol/constants';
import type { AccountView, Page } from '@zkr/sdk/views';
import { z } from 'zod';
import { notFound } from '../errors/api-error.js';
import { Endpoint } from '../http/endpoint.js';
import { decodeCursor, pageOf, pageQuery } from '../http/paging.js';
import { addressText, PathParam, ValidQuery, wholeNumber } from '../http/params.js';
import { accountView } from './account-view.js';
import { Accounts } from './accounts.js';

const accountIndex = wholeNumber(MAX_UINT32).describe('Account index');
const query = z.strictObject({
  owner: addressText.describe('L1 address'),
  token: wholeNumber(MAX_UINT32).optional().describe('Token id; without it the accounts of all tokens'),
  ...pageQuery,
});

@ApiTags('accounts')
@Controller('v1/accounts')
export class AccountsController {
  constructor(private readonly accounts: Accounts) {}

  @Get()
  @Endpoint({
    summary: 'Accounts of an owner, by increasing index',
    response: pageOf(accountView),
    query,
    errors: ['MALFORMED', 'UNKNOWN_FIELD'],
  })
  listAccounts(
    @ValidQuery(query) { owner, token, limit, cursor }: z.infer<typeof query>,
  ): Promise<Page<AccountView>> {
    const after = cursor === undefined ? undefined : decodeCursor('accounts', cursor);
    return this.accounts.list({ owner, token, after, limit });
  }

  @Get(':index')
  @Endpoint({
    summary: 'An account by its index',
    response: accountView,
    params: { index: accountIndex },
    errors: ['MALFORMED', 'NOT_FOUND'],
  })
  async getAccount(@PathParam('index', accountIndex) index: number): Promise<AccountView> {
    const account = await this.accounts.find(index);
    if (!account) throw notFound(`account ${index}`);
    return account;
  }
}
