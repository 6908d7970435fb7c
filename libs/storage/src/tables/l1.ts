import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** JSON text on the way in, what pg parsed from jsonb on the way out. */
export type Json<T> = ColumnType<T, string, string>;

/** numeric comes as a decimal string; repositories turn it into bigint. */
export type Numeric = ColumnType<string, string, string>;

export interface DeploymentCircuit {
  id: number;
  name: string;
  slots: number;
  circuitHash: string;
}

export interface DeploymentTable {
  id: Generated<boolean>;
  chain_id: bigint;
  contract: string;
  verifier: string;
  deployment_block: bigint;
  genesis_hash: string;
  domain: string;
  tree_depth: number;
  fee_slots: number;
  circuits: Json<DeploymentCircuit[]>;
  created_at: Generated<Date>;
}

export interface L1BlockTable {
  number: bigint;
  hash: string;
  parent_hash: string;
  timestamp: bigint;
  finalized: Generated<boolean>;
}

export interface TokenTable {
  id: bigint;
  address: string;
  symbol: string | null;
  decimals: number | null;
  l1_block_number: bigint;
}

export type PriorityOperationStatus = 'observed' | 'final' | 'included' | 'proven' | 'verified' | 'finalized';

export interface PriorityOperationTable {
  queue_id: bigint;
  opcode: number;
  entry: Buffer;
  entry_hash: string;
  /** Of a deposit or a forced exit. */
  token: bigint | null;
  /** Of a deposit. */
  amount: Numeric | null;
  /** Who is credited, or who sent the request. */
  owner: string;
  queued_at: bigint;
  l1_block_number: bigint;
  l1_block_hash: string;
  l1_transaction_hash: string;
  log_index: number;
  status: PriorityOperationStatus;
  /** From the start in a request that names one; of a deposit once it is included. */
  account: bigint | null;
  /** Set when included; false: it matched no account and changed nothing. */
  applied: boolean | null;
  /** What a forced exit took out, once it is included. */
  exit_amount: Numeric | null;
  /** What L1 made of it, once the batch is verified; null also where nothing was taken out. */
  exit_status: 'pending' | 'uncovered' | null;
  segment_id: bigint | null;
  batch_number: bigint | null;
  observed_at: Generated<Date>;
  included_at: Date | null;
  proven_at: Date | null;
  verified_at: Date | null;
  finalized_at: Date | null;
}

export type L1TransactionStatus = 'queued' | 'sent' | 'mined' | 'finalized' | 'failed';

export interface L1TransactionTable {
  id: GeneratedAlways<bigint>;
  purpose: string;
  sender: string;
  nonce: bigint;
  recipient: string;
  calldata: Buffer;
  value: ColumnType<string, string | undefined, string>;
  gas_limit: bigint;
  status: L1TransactionStatus;
  mined_hash: string | null;
  mined_block: bigint | null;
  last_error: string | null;
  created_at: Generated<Date>;
  updated_at: ColumnType<Date, Date | undefined, Date>;
}

export interface L1TransactionAttemptTable {
  transaction_id: bigint;
  hash: string;
  raw: string;
  max_fee_per_gas: Numeric;
  max_priority_fee_per_gas: Numeric;
  sent_at_block: bigint | null;
  created_at: Generated<Date>;
}

/** What L1 owes without having paid it, event by event. */
export interface EscapeActivationTable {
  l1_block_number: bigint;
  state_root: string;
  queue_head: bigint;
}

export interface PendingBalanceChangeTable {
  l1_block_number: bigint;
  log_index: number;
  l1_transaction_hash: string;
  owner: string;
  token: bigint;
  /** Negative: paid out. */
  amount: Numeric;
  reason: 'withdrawal' | 'forced-exit' | 'account-claimed' | 'deposit-refunded' | 'paid';
}
