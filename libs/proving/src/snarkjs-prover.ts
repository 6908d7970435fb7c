import { proofSchema } from './proof.js';
import {
  type CircuitInput,
  type ProofResult,
  type Prover,
  ProverClosedError,
  ProverCrashedError,
  WitnessRejectedError,
} from './prover.js';
import type { ProveRequest, WorkerMessage, WorkerPaths } from './snarkjs-messages.js';
import { untilAborted } from './until-aborted.js';
import { WorkerProcess } from './worker-process.js';

/**
 * snarkjs in a child process that keeps the key loaded. The caller's event loop stays free, a cancelled proof is a
 * killed child, and an out-of-memory kills the child alone. The next proof after either starts a new child.
 */
export class SnarkjsProver implements Prover {
  readonly name: string;
  readonly backend = 'snarkjs';
  private child: WorkerProcess<ProveRequest, WorkerMessage> | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly closing = new AbortController();

  constructor(
    private readonly circuit: string,
    private readonly paths: WorkerPaths,
  ) {
    this.name = `${this.backend}/${circuit}`;
  }

  prove(input: CircuitInput, signal: AbortSignal): Promise<ProofResult> {
    const stop = AbortSignal.any([signal, this.closing.signal]);
    const turn = this.queue.then(() => this.proveNow(input, stop));
    this.queue = turn.catch(() => {});
    return untilAborted(turn, stop);
  }

  async close(): Promise<void> {
    this.closing.abort(new ProverClosedError(this.name));
    await this.queue;
    await this.stopChild();
  }

  private async proveNow(input: CircuitInput, stop: AbortSignal): Promise<ProofResult> {
    stop.throwIfAborted();
    const { wasm, provingKey } = this.paths;
    if (!this.child?.alive)
      this.child = new WorkerProcess(this.name, { module: 'snarkjs-worker', argument: { wasm, provingKey } });
    const answer = await this.child.ask({ input }, stop).catch(async (error: unknown) => {
      await this.stopChild();
      throw error;
    });
    if (answer.kind === 'rejected') throw new WitnessRejectedError(this.circuit, answer.reason);
    if (answer.kind !== 'proof') {
      await this.stopChild();
      throw new ProverCrashedError(this.name, answer.kind === 'failed' ? answer.reason : 'unexpected answer');
    }
    const { publicSignals, witnessMs, proveMs } = answer;
    return { proof: proofSchema.parse(answer.proof), publicSignals, timings: { witnessMs, proveMs } };
  }

  private async stopChild(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    await child?.kill();
  }
}
