import type { StoredProof } from '@zkr/storage/tables/rollup';

/** What a worker shows to act on a segment. The token grows with each lease, so that an earlier holder is refused. */
export interface Lease {
  readonly id: bigint;
  readonly token: bigint;
}

export interface LeasedSegment extends Lease {
  /** From 1. */
  readonly attempt: number;
  readonly circuitId: number;
  /** As `encodeTrace` wrote it. */
  readonly trace: Uint8Array;
  /** Decimal, in the circuit's order. */
  readonly publicInputs: readonly string[];
}

/**
 * Where segments to prove come from. Whoever has the lease owns the segment until it runs out by the source's clock; all
 * but `lease` answer false if it has passed to another worker.
 */
export interface SegmentSource {
  /** The next segment of one of these circuits, for `leaseMs`. Counts an attempt. */
  lease(worker: string, circuitIds: readonly number[], leaseMs: number): Promise<LeasedSegment | undefined>;
  /** For `leaseMs` from now. */
  extend(lease: Lease, leaseMs: number): Promise<boolean>;
  /** Hands in the proof. May be called again if the answer was lost. */
  complete(lease: Lease, worker: string, proof: StoredProof): Promise<boolean>;
  /** It did not work; it is tried again later, up to a number of attempts. */
  fail(lease: Lease, error: string): Promise<boolean>;
  /** Gives it back untried. */
  release(lease: Lease): Promise<boolean>;
}
