import type { TransferJson, WithdrawJson } from '@zkr/protocol/transaction-json';

/** The kinds of transactions that the api takes. */
export type TakenTransaction = TransferJson | WithdrawJson;
