import type { CurvePoint } from '@zkr/protocol/baby-jubjub';
import type { DepositEntry } from '@zkr/protocol/operations/deposit';
import type { Transaction } from '@zkr/protocol/transaction';

/** What stands at one place of the sequencer's order. */
export type OrderedOperation = OrderedTransaction | OrderedDeposit;

export interface OrderedTransaction {
  readonly kind: 'transaction';
  readonly sequence: bigint;
  /** The message that was signed when it was accepted, 0x hex. */
  readonly id: string;
  readonly transaction: Transaction;
  /** Key under which the api found the signature over that message valid; undefined if it did not look. */
  readonly verifiedKey: CurvePoint | undefined;
}

export interface OrderedDeposit {
  readonly kind: 'deposit';
  readonly sequence: bigint;
  readonly queueId: bigint;
  readonly entry: DepositEntry;
}
