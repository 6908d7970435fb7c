import type { CircuitInput } from './prover.js';

/** What the witness worker is started with. */
export interface WitnessWorkerPaths {
  readonly wasm: string;
}

export interface WitnessRequest {
  readonly input: CircuitInput;
}

export type WitnessMessage =
  | { readonly kind: 'ready' }
  /** A .wtns file. */
  | { readonly kind: 'witness'; readonly witness: Uint8Array; readonly witnessMs: number }
  | { readonly kind: 'rejected'; readonly reason: string };
