import type { Generated, GeneratedAlways } from 'kysely';
import type { Json, Numeric } from './l1.js';

export type TransactionStatus =
  | 'pending'
  | 'included'
  | 'proven'
  | 'verified'
  | 'finalized'
  | 'rejected'
  | 'expired'
  | 'replaced';

/** Why a transaction was rejected, one of the VM's rejection codes or `UNREADABLE`; or that it expired behind a nonce that did not come. */
export interface RejectionReason {
  code: string;
  message: string;
  params: Record<string, string | number>;
}

export interface L2TransactionTable {
  id: string;
  kind: 'transfer' | 'transferToNew' | 'withdraw' | 'registerKey';
  sender: bigint;
  nonce: bigint;
  token: bigint;
  amount: Numeric;
  fee: Numeric;
  valid_until: bigint;
  payload: Json<unknown>;
  /** Key under which the api found the signature valid: 0x and 64 bytes (x, y); null if nobody has checked, and for a registerKey. */
  verified_key: string | null;
  status: TransactionStatus;
  reason: Json<RejectionReason> | null;
  segment_id: bigint | null;
  slot: number | null;
  batch_number: bigint | null;
  /** The account that a transferToNew created, once it is included. */
  new_account: bigint | null;
  received_at: Generated<Date>;
  included_at: Date | null;
  proven_at: Date | null;
  verified_at: Date | null;
  finalized_at: Date | null;
  ended_at: Date | null;
}

/** Written by a trigger on l2_transaction; see migrations 0007 and 0014. */
export interface UnorderedTransactionTable {
  sender: bigint;
  nonce: bigint;
  id: string;
  valid_until: bigint;
  arrival: GeneratedAlways<bigint>;
  received_at: Generated<Date>;
}

export interface OrderedOperationTable {
  sequence: bigint;
  transaction_id: string | null;
  queue_id: bigint | null;
  epoch: bigint;
  ordered_at: Generated<Date>;
}

/** Ordered, passed over by the executor, and not executed yet. */
export interface ParkedOperationTable {
  sequence: bigint;
}

export interface AccountTable {
  index: bigint;
  owner: string;
  token: bigint;
  nonce: bigint;
  balance: Numeric;
  key_x: string;
  key_y: string;
  /** 32 bytes, big-endian; null: not computed yet. */
  leaf: Buffer | null;
}

export type BatchStatus = 'open' | 'sealed' | 'proven' | 'verified' | 'finalized';

export interface BatchTable {
  number: bigint;
  timeline: bigint;
  circuit_id: number;
  status: BatchStatus;
  root_before: string;
  root_after: string | null;
  account_count: bigint | null;
  queue_head: bigint | null;
  segments: Generated<number>;
  operations: Generated<number>;
  seal_reason: string | null;
  opened_at: Generated<Date>;
  sealed_at: Date | null;
  proven_at: Date | null;
  verified_at: Date | null;
  finalized_at: Date | null;
  header_hash: string | null;
  l1_transaction_hash: string | null;
  l1_block_number: bigint | null;
  l1_block_hash: string | null;
  gas_used: bigint | null;
  calldata_bytes: number | null;
}

export interface SegmentTable {
  id: bigint;
  timeline: bigint;
  batch_number: bigint;
  circuit_id: number;
  status: 'open' | 'sealed';
  timestamp: bigint;
  fee_slots: Json<{ token: number; account: number }[]>;
  root_before: string;
  account_count_before: bigint;
  root_after: string | null;
  account_count_after: bigint | null;
  operations: Generated<number>;
  priority_operations: Generated<number>;
  pushes: Generated<number>;
  commitment: string | null;
  segment_hash: string | null;
  segment_bytes: Buffer | null;
  public_inputs: Json<string[]> | null;
  /** As libs/witness encodes it. */
  trace: Buffer | null;
  undo: Buffer | null;
  seal_reason: string | null;
  opened_at: Generated<Date>;
  sealed_at: Date | null;
}

export interface InclusionTable {
  segment_id: bigint;
  slot: number;
  sequence: bigint;
  operation: Buffer;
  witness: Buffer;
  undo: Buffer;
}

export interface ExecutorStateTable {
  id: Generated<boolean>;
  timeline: Generated<bigint>;
  last_sequence: Generated<bigint>;
  queue_head: Generated<bigint>;
  account_count: Generated<bigint>;
  state_root: string;
}

export interface WithdrawalTable {
  transaction_id: string;
  segment_id: bigint;
  batch_number: bigint;
  recipient: string;
  token: bigint;
  amount: Numeric;
  status: 'included' | 'paid' | 'pending' | 'uncovered';
  l1_transaction_hash: string | null;
}

export interface ProofJobTable {
  segment_id: bigint;
  circuit_id: number;
  status: 'queued' | 'running' | 'proved' | 'accepted' | 'dead';
  attempts: Generated<number>;
  max_attempts: Generated<number>;
  run_after: Generated<Date>;
  lease_owner: string | null;
  lease_token: Generated<bigint>;
  lease_until: Date | null;
  proof: Json<StoredProof> | null;
  proved_by: string | null;
  last_error: string | null;
  created_at: Generated<Date>;
  started_at: Date | null;
  proved_at: Date | null;
  accepted_at: Date | null;
}

/** A proof as a worker hands it in. */
export interface StoredProof {
  /** 0x hex of 256 bytes, the layout of docs/protocol.md, 5. */
  proof: string;
  witnessMs: number;
  proveMs: number;
  backend: string;
}

/** How long a backend takes for a circuit's proof; see migration 0010. */
export interface ProofTimeTable {
  circuit_id: number;
  backend: string;
  seconds: number;
  /** The backend's share of the circuit's recent proofs. */
  weight: number;
  proofs: bigint;
  updated_at: Generated<Date>;
}
