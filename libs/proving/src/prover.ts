import type { Proof } from './proof.js';

/** A circuit's input signals by name; numbers as decimal strings, arrays as the circuit declares them. */
export type CircuitInput = Readonly<Record<string, SignalValue>>;
export type SignalValue = string | readonly SignalValue[];

export interface ProofResult {
  readonly proof: Proof;
  /** In the order of the circuit's signals, outputs first. */
  readonly publicSignals: readonly string[];
  readonly timings: { readonly witnessMs: number; readonly proveMs: number };
}

/** Makes proofs for one circuit. A backend is a process or a machine; this is its handle. */
export interface Prover {
  /** Backend and circuit, for logs. */
  readonly name: string;
  /** What makes the proofs, `native` or `snarkjs`: for metrics and beside the proof. */
  readonly backend: string;
  /**
   * One proof; calls that overlap wait for each other. Aborting stops the work and rejects with the signal's reason at once.
   * @throws WitnessRejectedError the input satisfies no witness: trying again is useless
   * @throws ProverCrashedError the backend died or failed: trying again may succeed
   */
  prove(input: CircuitInput, signal: AbortSignal): Promise<ProofResult>;
  /** Stops the backend; what is running rejects with ProverClosedError. */
  close(): Promise<void>;
}

/** The circuit refuses the input: a constraint fails, or a signal is missing or has the wrong shape. */
export class WitnessRejectedError extends Error {
  override name = 'WitnessRejectedError';
  constructor(
    readonly circuit: string,
    readonly reason: string,
  ) {
    super(`circuit ${circuit} has no witness for this input: ${reason}`);
  }
}

export class ProverCrashedError extends Error {
  override name = 'ProverCrashedError';
  constructor(
    readonly prover: string,
    readonly reason: string,
  ) {
    super(`prover ${prover} failed: ${reason}; the proof may be tried again`);
  }
}

export class ProverClosedError extends Error {
  override name = 'ProverClosedError';
  constructor(readonly prover: string) {
    super(`prover ${prover} is closed`);
  }
}
