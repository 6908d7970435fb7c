import type { Proof } from './proof.js';
import type { CircuitInput } from './prover.js';

/** What the prover's child process is started with, as its only argument, in JSON. */
export interface WorkerPaths {
  readonly wasm: string;
  readonly provingKey: string;
}

export interface ProveRequest {
  readonly input: CircuitInput;
}

export type WorkerMessage =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'proof';
      readonly proof: Proof;
      readonly publicSignals: string[];
      readonly witnessMs: number;
      readonly proveMs: number;
    }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };
