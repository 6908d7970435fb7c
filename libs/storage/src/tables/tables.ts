import type { DeadLetterTable } from './dead-letter.js';
import type { InboxTable } from './inbox.js';
import type {
  DeploymentTable,
  EscapeActivationTable,
  L1BlockTable,
  L1TransactionAttemptTable,
  L1TransactionTable,
  PendingBalanceChangeTable,
  PriorityOperationTable,
  TokenTable,
} from './l1.js';
import type { LeaderTable } from './leader.js';
import type { OutboxTable } from './outbox.js';
import type {
  AccountTable,
  BatchTable,
  ExecutorStateTable,
  InclusionTable,
  L2TransactionTable,
  OrderedOperationTable,
  ParkedOperationTable,
  ProofJobTable,
  ProofTimeTable,
  SegmentTable,
  UnorderedTransactionTable,
  WithdrawalTable,
} from './rollup.js';

/** Every table; their interfaces are in this folder. */
export interface Tables {
  account: AccountTable;
  batch: BatchTable;
  dead_letter: DeadLetterTable;
  deployment: DeploymentTable;
  escape_activation: EscapeActivationTable;
  executor_state: ExecutorStateTable;
  inbox: InboxTable;
  inclusion: InclusionTable;
  l1_block: L1BlockTable;
  l1_transaction: L1TransactionTable;
  l1_transaction_attempt: L1TransactionAttemptTable;
  l2_transaction: L2TransactionTable;
  leader: LeaderTable;
  ordered_operation: OrderedOperationTable;
  outbox: OutboxTable;
  parked_operation: ParkedOperationTable;
  pending_balance_change: PendingBalanceChangeTable;
  priority_operation: PriorityOperationTable;
  proof_job: ProofJobTable;
  proof_time: ProofTimeTable;
  segment: SegmentTable;
  token: TokenTable;
  unordered_transaction: UnorderedTransactionTable;
  withdrawal: WithdrawalTable;
}
