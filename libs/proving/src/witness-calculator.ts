import { type CircuitInput, ProverCrashedError, WitnessRejectedError } from './prover.js';
import type { WitnessMessage, WitnessRequest, WitnessWorkerPaths } from './witness-messages.js';
import { WorkerProcess } from './worker-process.js';

export interface Witness {
  /** A .wtns file. */
  readonly bytes: Uint8Array;
  readonly witnessMs: number;
}

/** A circuit's witness calculator in a process of its own, started by the first call. One call at a time. */
export class WitnessCalculator {
  private child: WorkerProcess<WitnessRequest, WitnessMessage> | undefined;

  constructor(
    private readonly prover: string,
    private readonly circuit: string,
    private readonly paths: WitnessWorkerPaths,
  ) {}

  /**
   * Aborting ends the process at once; the next call starts another.
   * @throws WitnessRejectedError the circuit refuses the input
   * @throws ProverCrashedError the process failed: its file is missing, or memory ran out
   */
  async calculate(input: CircuitInput, stop: AbortSignal): Promise<Witness> {
    stop.throwIfAborted();
    const { wasm } = this.paths;
    if (!this.child?.alive)
      this.child = new WorkerProcess(this.prover, { module: 'witness-worker', argument: { wasm } });
    const answer = await this.child.ask({ input }, stop).catch(async (error: unknown) => {
      await this.close();
      throw error;
    });
    if (answer.kind === 'rejected') throw new WitnessRejectedError(this.circuit, answer.reason);
    if (answer.kind !== 'witness')
      throw new ProverCrashedError(this.prover, 'unexpected answer of the witness worker');
    return { bytes: answer.witness, witnessMs: answer.witnessMs };
  }

  async close(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    await child?.kill();
  }
}
