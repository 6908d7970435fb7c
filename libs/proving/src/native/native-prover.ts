import {
  type CircuitInput,
  type ProofResult,
  type Prover,
  ProverClosedError,
  ProverCrashedError,
} from '../prover.js';
import { untilAborted } from '../until-aborted.js';
import { WitnessCalculator } from '../witness-calculator.js';
import { NativeProcess, type NativeProcessOptions } from './native-process.js';

export interface NativeProverOptions extends Pick<NativeProcessOptions, 'binary' | 'provingKey'> {
  /** The circuit's witness calculator. */
  readonly wasm: string;
  /** For one proof. Default: as many as there are cores. */
  readonly threads?: number;
  readonly cancelWithinMs?: number;
}

/** Far more than the longest step of a proof, after which the process looks at its cancellation. */
const CANCEL_WITHIN_MS = 10_000;

/**
 * The process of ../../native, which keeps the key loaded, and a Node process for the witness. Both start with the first
 * proof and again after they died. Holds one witness at a time; close it to free the key's memory.
 */
export class NativeProver implements Prover {
  readonly name: string;
  readonly backend = 'native';
  private readonly witnesses: WitnessCalculator;
  private process: NativeProcess | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly closing = new AbortController();

  constructor(
    circuit: string,
    private readonly options: NativeProverOptions,
  ) {
    this.name = `${this.backend}/${circuit}`;
    this.witnesses = new WitnessCalculator(this.name, circuit, options);
  }

  prove(input: CircuitInput, signal: AbortSignal): Promise<ProofResult> {
    const stop = AbortSignal.any([signal, this.closing.signal]);
    // An aborted call rejects at once, but the next waits until the process is free of it.
    const turn = this.queue.then(() => this.proveNow(input, stop));
    this.queue = turn.catch(() => {});
    return untilAborted(turn, stop);
  }

  async close(): Promise<void> {
    this.closing.abort(new ProverClosedError(this.name));
    await Promise.all([this.process?.kill(), this.witnesses.close()]);
    await this.queue;
  }

  private async proveNow(input: CircuitInput, stop: AbortSignal): Promise<ProofResult> {
    stop.throwIfAborted();
    // Loads its key while the witness is computed.
    const process = this.runningProcess();
    const { bytes, witnessMs } = await this.witnesses.calculate(input, stop);
    const answer = await process.prove(bytes, stop);
    if (answer.kind === 'proof') {
      const { proof, publicSignals, proveMs } = answer;
      return { proof, publicSignals, timings: { witnessMs, proveMs } };
    }
    // The calculator checked the constraints, so that an unfit or invalid witness means that key and circuit differ.
    throw new ProverCrashedError(
      this.name,
      answer.kind === 'cancelled' ? 'it cancelled by itself' : answer.reason,
    );
  }

  private runningProcess(): NativeProcess {
    if (!this.process?.alive) {
      const { binary, provingKey, threads = 0, cancelWithinMs = CANCEL_WITHIN_MS } = this.options;
      this.process = new NativeProcess(this.name, { binary, provingKey, threads, cancelWithinMs });
    }
    return this.process;
  }
}
