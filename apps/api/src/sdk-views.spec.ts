import type {
  AccountView,
  BatchDetailView,
  DepositView,
  ForcedRequestView,
  NetworkView,
  StatusView,
  TokenView,
  TransactionView,
} from '@zkr/sdk/views';
import { expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { accountView } from './accounts/account-view.js';
import type { batchDetailView } from './batches/batch-view.js';
import type { depositView } from './deposits/deposit-view.js';
import type { forcedRequestView } from './forced-requests/forced-request-view.js';
import type { networkView, tokenView } from './network/network.js';
import type { statusView } from './network/status.js';
import type { transactionView } from './transactions/transaction-view.js';

it('documents exactly what the SDK types (checked by the compiler)', () => {
  expectTypeOf<z.infer<typeof transactionView>>().toEqualTypeOf<TransactionView>();
  expectTypeOf<z.infer<typeof accountView>>().toEqualTypeOf<AccountView>();
  expectTypeOf<z.infer<typeof batchDetailView>>().toEqualTypeOf<BatchDetailView>();
  expectTypeOf<z.infer<typeof depositView>>().toEqualTypeOf<DepositView>();
  expectTypeOf<z.infer<typeof forcedRequestView>>().toEqualTypeOf<ForcedRequestView>();
  expectTypeOf<z.infer<typeof networkView>>().toEqualTypeOf<NetworkView>();
  expectTypeOf<z.infer<typeof tokenView>>().toEqualTypeOf<TokenView>();
  expectTypeOf<z.infer<typeof statusView>>().toEqualTypeOf<StatusView>();
});
