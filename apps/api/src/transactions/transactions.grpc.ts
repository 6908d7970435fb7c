import { Controller, UseGuards } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { transactionSchema } from '@zkr/messages/transaction-schema';
import type { Stage, TransactionView } from '@zkr/sdk/views';
import { Observable } from 'rxjs';
import { z } from 'zod';
import { ApiError, notFound } from '../errors/api-error.js';
import { GrpcRateLimitGuard } from '../grpc/grpc-rate-limit.guard.js';
import { withoutNulls } from '../grpc/without-nulls.js';
import { hash32 } from '../http/params.js';
import { validated } from '../http/validated.js';
import { SubmitTransaction } from './submit-transaction.js';
import type { TakenTransaction } from './taken-transaction.js';
import { TransactionWatch } from './transaction-watch.js';
import { Transactions } from './transactions.js';

const getRequest = z.object({ id: hash32 });
const watchRequest = z.object({
  id: hash32,
  stage: z.preprocess(
    (stage) => stage || 'finalized',
    z.enum(['included', 'proven', 'verified', 'finalized']),
  ),
});

interface SubmitRequest {
  transaction?: TakenTransaction['kind'];
  transfer?: object;
  transferToNew?: object;
  withdraw?: object;
  registerKey?: object;
}

@Controller()
@UseGuards(GrpcRateLimitGuard)
export class TransactionsGrpc {
  constructor(
    private readonly submissions: SubmitTransaction,
    private readonly transactions: Transactions,
    private readonly watching: TransactionWatch,
  ) {}

  @GrpcMethod('TransactionService', 'Submit')
  async submit(request: SubmitRequest) {
    const kind = request.transaction;
    if (!kind) throw new ApiError('MALFORMED', 'transaction: one of transfer, transferToNew, withdraw and registerKey must be there.');
    const { transaction, created } = await this.submissions.execute(validated(transactionSchema, { kind, ...request[kind] }), 'grpc');
    return { transaction: toMessage(transaction), created };
  }

  @GrpcMethod('TransactionService', 'Get')
  async get(request: unknown) {
    const { id } = validated(getRequest, request);
    const transaction = await this.transactions.find(id);
    if (!transaction) throw notFound(`transaction ${id}`);
    return toMessage(transaction);
  }

  @GrpcMethod('TransactionService', 'Watch')
  watch(request: unknown) {
    const { id, stage } = validated(watchRequest, request);
    return new Observable<ReturnType<typeof toMessage>>((subscriber) => {
      const gone = new AbortController();
      void this.changes(id, stage, gone.signal, (view) => subscriber.next(toMessage(view))).then(
        () => subscriber.complete(),
        (error: unknown) => subscriber.error(error),
      );
      return () => gone.abort();
    });
  }

  private async changes(
    id: string,
    stage: Stage,
    gone: AbortSignal,
    next: (view: TransactionView) => void,
  ): Promise<void> {
    let found = false;
    for await (const view of this.watching.changes(id, stage, gone)) {
      found = true;
      next(view);
    }
    if (!found && !gone.aborted) throw notFound(`transaction ${id}`);
  }
}

/** As JSON, without links; the parameters of a reason are text here. */
function toMessage({ links: _links, reason, ...view }: TransactionView) {
  const params = Object.fromEntries(
    Object.entries(reason?.params ?? {}).map(([key, value]) => [key, String(value)]),
  );
  return withoutNulls({ ...view, reason: reason && { ...reason, params } });
}
