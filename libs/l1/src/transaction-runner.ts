import type { Hex } from '@zkr/protocol/hex';
import type { Fees } from './fee-policy.js';
import {
  type L1Observation,
  nextStep,
  type TransactionPolicy,
  type WaitReason,
} from './transaction-machine.js';
import type {
  BroadcastOutcome,
  FeeObservation,
  L1Receipt,
  L1TransactionAttempt,
  L1TransactionRecord,
} from './transaction-record.js';

/** The rows. Each method is one durable write; `id` names an existing row. */
export interface L1TransactionStore {
  load(id: string): Promise<L1TransactionRecord>;
  /** Before the first broadcast of this attempt. One that exists becomes the last, and not broadcast yet. */
  insertAttempt(id: string, attempt: L1TransactionAttempt): Promise<void>;
  recordBroadcast(id: string, hash: Hex, outcome: BroadcastOutcome, atMs: number): Promise<void>;
  /** status ← mined. */
  recordMined(id: string, receipt: L1Receipt): Promise<void>;
  /** status ← open, receipt and all `broadcast`s ← undefined. */
  recordUnmined(id: string): Promise<void>;
  recordFinalized(id: string): Promise<void>;
  recordLost(id: string): Promise<void>;
}

export interface L1TransactionChain {
  /** The receipt of whichever of these hashes is in the canonical chain. */
  findReceipt(hashes: readonly Hex[]): Promise<L1Receipt | undefined>;
  nonces(): Promise<{ latest: number; finalized: number }>;
  /** -1 if nothing is final yet. */
  finalizedBlock(): Promise<number>;
  fees(): Promise<FeeObservation>;
  broadcast(raw: Hex): Promise<BroadcastOutcome>;
}

export interface L1TransactionSigner {
  sign(record: L1TransactionRecord, fees: Fees): Promise<{ hash: Hex; raw: Hex }>;
}

export interface TransactionPorts {
  readonly store: L1TransactionStore;
  readonly chain: L1TransactionChain;
  readonly signer: L1TransactionSigner;
  readonly nowMs: () => number;
}

export interface Advance {
  readonly record: L1TransactionRecord;
  /** Undefined once there is nothing to wait for: finalized or lost. */
  readonly waitingFor: WaitReason | undefined;
}

/** More steps than one look at the chain can justify; the caller comes back anyway. */
const MAX_STEPS = 8;

/**
 * Takes a transaction as far as it goes now. Call it again after every new block and after a restart: it continues from
 * the row. Two callers at once do no harm beyond a needless version; hold a lease to avoid that.
 */
export async function advanceTransaction(
  id: string,
  ports: TransactionPorts,
  policy: TransactionPolicy,
): Promise<Advance> {
  let record = await ports.store.load(id);
  let waitingFor: WaitReason | undefined = 'inclusion';
  for (let i = 0; i < MAX_STEPS; i++) {
    const step = nextStep(record, await observe(record, ports), policy);
    if (step.kind === 'wait') return { record, waitingFor: step.reason };
    if (step.kind === 'done') return { record, waitingFor: undefined };
    await take(step, record, ports);
    record = await ports.store.load(id);
    waitingFor = record.status === 'mined' ? 'finality' : 'inclusion';
  }
  return { record, waitingFor };
}

async function observe(record: L1TransactionRecord, ports: TransactionPorts): Promise<L1Observation> {
  const { chain } = ports;
  // Nonces before receipts: a version mined in between shows its receipt rather than a used nonce.
  const nonces = await chain.nonces();
  const [finalizedBlock, fees] = await Promise.all([chain.finalizedBlock(), chain.fees()]);
  const receipt = await chain.findReceipt(record.attempts.map((attempt) => attempt.hash));
  return {
    nowMs: ports.nowMs(),
    receipt,
    latestNonce: nonces.latest,
    finalizedNonce: nonces.finalized,
    finalizedBlock,
    fees,
  };
}

async function take(
  step: Exclude<ReturnType<typeof nextStep>, { kind: 'wait' | 'done' }>,
  record: L1TransactionRecord,
  { store, chain, signer, nowMs }: TransactionPorts,
): Promise<void> {
  switch (step.kind) {
    case 'sign': {
      const signed = await signer.sign(record, step.fees);
      return store.insertAttempt(record.id, { ...signed, ...step.fees, broadcast: undefined });
    }
    case 'broadcast': {
      const outcome = await chain.broadcast(step.attempt.raw);
      return store.recordBroadcast(record.id, step.attempt.hash, outcome, nowMs());
    }
    case 'mined':
      return store.recordMined(record.id, step.receipt);
    case 'unmined':
      return store.recordUnmined(record.id);
    case 'finalized':
      return store.recordFinalized(record.id);
    case 'lost':
      return store.recordLost(record.id);
  }
}
