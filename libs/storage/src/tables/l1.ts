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
  token: bigint;
  amount: Numeric;
  owner: string;
  queued_at: bigint;
  l1_block_number: bigint;
  l1_block_hash: string;
  l1_transaction_hash: string;
  log_index: number;
  status: PriorityOperationStatus;
  account: bigint | null;
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
