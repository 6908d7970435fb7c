import type { BatchVerified, BecamePending, DebtUncovered, EscapeActivated, TokenRegistered, WithdrawalSettled } from '@zkr/l1/events';
import type { L1Log } from '@zkr/l1/l1-client';
import type { L1Receipt } from '@zkr/l1/transaction-record';
import type { PendingBalanceChangeTable, PriorityOperationTable, TokenTable } from '@zkr/storage/tables/l1';
import type { Insertable } from 'kysely';

/** A batch that the contract accepted, with all that its transaction tells. */
export interface ObservedBatch {
  readonly kind: 'batch';
  readonly event: BatchVerified;
  readonly receipt: L1Receipt;
  readonly calldataBytes: number;
  /** In the order of the batch. */
  readonly settled: readonly WithdrawalSettled[];
  /** What became of its forced exits; in the order of the batch. */
  readonly exits: readonly (BecamePending | DebtUncovered)[];
}

/** One event with everything that is to be written of it, read before the transaction that writes it. */
export type Observation =
  | { readonly kind: 'priority-operation'; readonly row: Insertable<PriorityOperationTable> }
  | { readonly kind: 'token'; readonly event: TokenRegistered; readonly row: Insertable<TokenTable> }
  | { readonly kind: 'pending-balance'; readonly row: Insertable<PendingBalanceChangeTable> }
  /** Nothing is written of it: no batch is accepted any more, and the operator must be told. */
  | { readonly kind: 'escape'; readonly event: EscapeActivated; readonly l1BlockNumber: number }
  | ObservedBatch;

/** Where an event stands on L1. */
export type LogPlace = Pick<L1Log, 'blockNumber' | 'blockHash' | 'transactionHash' | 'logIndex'>;
