/** What the REST interface answers with. Amounts are decimal strings in the token’s smallest unit, times RFC 3339 in UTC. */

export type TransactionStatus =
  'pending' | 'included' | 'proven' | 'verified' | 'finalized' | 'rejected' | 'expired' | 'replaced';

/** Stages one can wait for, in their order. */
export type Stage = 'included' | 'proven' | 'verified' | 'finalized';

export interface LifecycleStep<S extends string = string> {
  status: S;
  at: string;
}

/** Where L1 accepted the batch. */
export interface L1Reference {
  transactionHash: string;
  blockNumber: number | null;
}

export interface BatchL1Reference extends L1Reference {
  blockHash: string | null;
  gasUsed: number | null;
  calldataBytes: number | null;
}

export interface TransactionView {
  id: string;
  kind: 'transfer' | 'transferToNew' | 'withdraw' | 'registerKey';
  status: TransactionStatus;
  /** Steps reached, in order. */
  lifecycle: LifecycleStep<TransactionStatus>[];
  from: number;
  /** Account index of the receiver; of a transferToNew once it is included. */
  to: number | null;
  /** Owner of the account that a transferToNew creates. */
  owner: string | null;
  /** L1 address; withdrawals only. */
  recipient: string | null;
  /** L2 key; registerKey only. */
  key: { x: string; y: string } | null;
  token: number;
  amount: string;
  fee: string;
  nonce: number;
  validUntil: number;
  segment: number | null;
  slot: number | null;
  batch: number | null;
  l1: L1Reference | null;
  /** Withdrawals only: `paid` arrived, `pending` waits in the contract for a claim. */
  withdrawal: { status: 'included' | 'paid' | 'pending' | 'uncovered'; l1TransactionHash: string | null } | null;
  /** Why it was rejected; `NONCE_GAP`: it expired because the transactions before it did not come. */
  reason: { code: string; message: string; params: Record<string, string | number> } | null;
  links: { self: string; account: string; batch: string | null };
}

export interface AccountView {
  index: number;
  owner: string;
  token: number;
  /** Transactions executed so far. */
  nonce: number;
  /** Sign the next transaction with this nonce. */
  nextNonce: number;
  balance: string;
  /** Balance less the amounts and fees of pending transactions. */
  spendable: string;
  pendingTransactions: number;
  /** L2 key, null while unset. */
  key: { x: string; y: string } | null;
  /** Keys on their way to the account; what the present key signs after them will be refused. */
  keyChanges: {
    source: 'L1' | 'L2';
    /** Of a registerKey on L2. */
    transactionId: string | null;
    /** Of a request on L1, which takes effect if its sender is the owner. */
    queueId: number | null;
    key: { x: string; y: string };
  }[];
  /** What waits in the contract for the owner, in this token, over all its accounts. */
  pendingOnL1: string;
}

export interface SegmentView {
  id: number;
  status: 'open' | 'sealed';
  circuitId: number;
  timestamp: number;
  rootBefore: string;
  rootAfter: string | null;
  operations: number;
  priorityOperations: number;
  pushes: number;
  segmentHash: string | null;
  sealReason: string | null;
  openedAt: string;
  sealedAt: string | null;
  proof: {
    status: 'queued' | 'running' | 'proved' | 'accepted' | 'dead';
    attempts: number;
    provedBy: string | null;
    backend: string | null;
    witnessMs: number | null;
    proveMs: number | null;
    provedAt: string | null;
  } | null;
}

export type BatchStatus = 'open' | 'sealed' | 'proven' | 'verified' | 'finalized';

export interface BatchView {
  number: number;
  status: BatchStatus;
  lifecycle: LifecycleStep<BatchStatus>[];
  circuitId: number;
  rootBefore: string;
  rootAfter: string | null;
  accountCount: number | null;
  queueHead: number | null;
  segmentCount: number;
  operations: number;
  sealReason: string | null;
  headerHash: string | null;
  l1: BatchL1Reference | null;
}

export interface BatchDetailView extends BatchView {
  segments: SegmentView[];
}

export type RequestStatus = 'observed' | 'final' | 'included' | 'proven' | 'verified' | 'finalized';
export type DepositStatus = RequestStatus;

export interface DepositView {
  queueId: number;
  status: DepositStatus;
  lifecycle: LifecycleStep<DepositStatus>[];
  token: number;
  amount: string;
  owner: string;
  /** The account that was credited, once included. */
  account: number | null;
  segment: number | null;
  batch: number | null;
  /** The request on L1. */
  request: { transactionHash: string; blockNumber: number; blockHash: string; queuedAt: string };
  /** The batch on L1. */
  l1: L1Reference | null;
}

/** A request on L1 that no operator can leave out: an exit or a key. */
export interface ForcedRequestView {
  queueId: number;
  kind: 'forcedExit' | 'registerKeyL1';
  status: RequestStatus;
  lifecycle: LifecycleStep<RequestStatus>[];
  /** Who sent it, an L1 address. */
  sender: string;
  account: number;
  /** Forced exits only. */
  token: number | null;
  /** registerKeyL1 only. */
  key: { x: string; y: string } | null;
  /** Null until included; false: the account was not the sender’s (or of this token), so nothing changed. */
  applied: boolean | null;
  /** Forced exits only, once included: what was taken out, and what L1 made of it. */
  exit: { amount: string; status: 'included' | 'pending' | 'uncovered' } | null;
  /** Batches whose last segment is later must take it, unless they are full of requests. */
  dueAt: string;
  /** If it still waits then, anyone may end the rollup by escape mode. */
  expiresAt: string;
  segment: number | null;
  batch: number | null;
  /** The request on L1. */
  request: { transactionHash: string; blockNumber: number; blockHash: string; queuedAt: string };
  /** The batch on L1. */
  l1: L1Reference | null;
}

export interface TokenView {
  id: number;
  address: string;
  symbol: string | null;
  decimals: number | null;
}

export interface NetworkView {
  chainId: number;
  contract: string;
  verifier: string;
  deploymentBlock: number;
  genesisHash: string;
  /** Field element that every signature covers, 0x hex of 32 bytes. */
  domain: string;
  treeDepth: number;
  feeSlots: number;
  circuits: { id: number; name: string; slots: number; circuitHash: string }[];
  feeOwner: string;
  /** Tokens in which fees are taken. */
  feeTokens: { token: number; account: number; minimumFee: string }[];
  limits: {
    maxBodyBytes: number;
    nonceWindow: number;
    maxPendingPerAccount: number;
    maxWaitSeconds: number;
    maxPageSize: number;
  };
}

export interface StatusView {
  time: string;
  /** How far each stage has come; null before the first. */
  heads: {
    received: { at: string } | null;
    ordered: { sequence: number } | null;
    included: { sequence: number; segment: number | null; batch: number | null } | null;
    proven: { batch: number } | null;
    verified: { batch: number } | null;
    finalized: { batch: number } | null;
    l1: { block: number; finalizedBlock: number | null } | null;
  };
  backlogs: {
    pendingTransactions: number;
    unorderedDeposits: number;
    unexecutedOperations: number;
    unprovenSegments: number;
    deadProofs: number;
    unverifiedBatches: number;
    unpublishedEvents: number;
  };
  degraded: { code: string; detail: string }[];
}

export interface Page<T> {
  items: T[];
  /** Give it as `cursor` to get what follows; null at the end. */
  nextCursor: string | null;
}
