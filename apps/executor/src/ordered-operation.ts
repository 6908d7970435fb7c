import type { DepositEntry } from '@zkr/protocol/operations/deposit';
import type { Transaction } from '@zkr/protocol/transaction';

/** What stands at one place of the sequencer's order. */
export type OrderedOperation = OrderedTransaction | OrderedDeposit;

export interface OrderedTransaction {
  readonly kind: 'transaction';
  readonly sequence: bigint;
  readonly id: string;
  readonly transaction: Transaction;
}

export interface OrderedDeposit {
  readonly kind: 'deposit';
  readonly sequence: bigint;
  readonly queueId: bigint;
  readonly entry: DepositEntry;
}
