import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { transactionSchema } from '@zkr/messages/transaction-schema';
import type { TransactionView } from '@zkr/sdk/views';
import type { Response } from 'express';
import { z } from 'zod';
import { API_CONFIG, type ApiConfig } from '../config.js';
import { notFound } from '../errors/api-error.js';
import { Endpoint } from '../http/endpoint.js';
import { ClientGone, hash32, JsonBody, PathParam, ValidQuery, wholeNumber } from '../http/params.js';
import { submitErrors } from './submit-errors.js';
import { SubmitTransaction } from './submit-transaction.js';
import { transactionView } from './transaction-view.js';
import { TransactionWatch } from './transaction-watch.js';
import { Transactions } from './transactions.js';
import type { TakenTransaction } from './taken-transaction.js';

const idSchema = hash32.describe('Transaction id: the signed message');
const waitQuery = z.strictObject({
  wait: z
    .enum(['included', 'proven', 'verified', 'finalized'])
    .optional()
    .describe('answer only when it got there, was refused, or after the timeout'),
  timeout: wholeNumber(86_400)
    .default(25)
    .describe('seconds to wait at most; capped by maxWaitSeconds of /v1/network'),
});

@ApiTags('transactions')
@Controller('v1/transactions')
export class TransactionsController {
  constructor(
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly submissions: SubmitTransaction,
    private readonly transactions: Transactions,
    private readonly watch: TransactionWatch,
  ) {}

  @Post()
  @Endpoint({
    summary: 'Accepted; it will be ordered and executed',
    description:
      'Nothing is stored unless the answer is 202. The same transaction again answers 200 with its current state.',
    status: 202,
    alsoStatus: { 200: 'Was there before' },
    body: transactionSchema,
    response: transactionView,
    errors: submitErrors,
  })
  async submitTransaction(
    @JsonBody(transactionSchema) body: TakenTransaction,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TransactionView> {
    const { transaction, created } = await this.submissions.execute(body, 'http');
    response.status(created ? 202 : 200).setHeader('location', transaction.links.self);
    return transaction;
  }

  @Get(':id')
  @Endpoint({
    summary: 'A transaction and how far it has come',
    params: { id: idSchema },
    query: waitQuery,
    response: transactionView,
    errors: ['MALFORMED', 'UNKNOWN_FIELD', 'NOT_FOUND', 'OVERLOADED'],
  })
  async getTransaction(
    @PathParam('id', idSchema) id: string,
    @ValidQuery(waitQuery) { wait, timeout }: z.infer<typeof waitQuery>,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TransactionView> {
    const waitMs = Math.min(timeout * 1_000, this.config.maxWaitMs);
    const transaction = wait
      ? await this.watch.settled(id, wait, waitMs, gone)
      : await this.transactions.find(id);
    if (!transaction) throw notFound(`transaction ${id}`);
    response.setHeader(
      'cache-control',
      transaction.status === 'finalized' ? 'public, max-age=31536000, immutable' : 'no-store',
    );
    return transaction;
  }
}
