import { type DynamicModule, Module } from '@nestjs/common';
import { InfrastructureModule } from '@zkr/service/infrastructure.module';
import { AccountCache } from './accounts/account-cache.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { AccountsGrpc } from './accounts/accounts.grpc.js';
import { Accounts } from './accounts/accounts.js';
import { BatchesController } from './batches/batches.controller.js';
import { Batches } from './batches/batches.js';
import { API_CONFIG, type ApiConfig } from './config.js';
import { DepositsController } from './deposits/deposits.controller.js';
import { Deposits } from './deposits/deposits.js';
import { EventsController } from './events/events.controller.js';
import { ForcedRequests } from './forced-requests/forced-requests.js';
import { ForcedRequestsController } from './forced-requests/forced-requests.controller.js';
import { HealthController } from './health/health.controller.js';
import { RateLimits } from './http/rate-limits.js';
import { SubmissionMetrics } from './metrics/submission-metrics.js';
import { DeploymentInfo } from './network/deployment-info.js';
import { NetworkController } from './network/network.controller.js';
import { NetworkGrpc } from './network/network.grpc.js';
import { Network } from './network/network.js';
import { Status } from './network/status.js';
import { ChangeFeed } from './redis/change-feed.js';
import { RedisConnections } from './redis/redis.js';
import { SignaturePool } from './signatures/signature-pool.js';
import { PoolRoom } from './transactions/pool-room.js';
import { SubmitTransaction } from './transactions/submit-transaction.js';
import { TransactionWatch } from './transactions/transaction-watch.js';
import { TransactionsController } from './transactions/transactions.controller.js';
import { TransactionsGrpc } from './transactions/transactions.grpc.js';
import { Transactions } from './transactions/transactions.js';

@Module({})
class AppModule {}

export function appModule(config: ApiConfig): DynamicModule {
  return {
    module: AppModule,
    imports: [InfrastructureModule.forRoot(config)],
    controllers: [
      TransactionsController,
      AccountsController,
      BatchesController,
      DepositsController,
      ForcedRequestsController,
      NetworkController,
      HealthController,
      TransactionsGrpc,
      AccountsGrpc,
      NetworkGrpc,
      EventsController,
    ],
    providers: [
      { provide: API_CONFIG, useValue: config },
      RedisConnections,
      ChangeFeed,
      RateLimits,
      DeploymentInfo,
      Network,
      Status,
      Accounts,
      AccountCache,
      Batches,
      Deposits,
      ForcedRequests,
      Transactions,
      SignaturePool,
      SubmissionMetrics,
      PoolRoom,
      SubmitTransaction,
      TransactionWatch,
    ],
  };
}
