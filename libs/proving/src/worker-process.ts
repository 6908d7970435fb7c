import { type ChildProcess, spawn } from 'node:child_process';
import { childEntry } from './child-entry.js';
import { type CircuitInput, ProverCrashedError } from './prover.js';
import type { WorkerMessage, WorkerPaths } from './snarkjs-messages.js';

/** Enough of the child's error output to explain a crash. */
const STDERR_TAIL_CHARACTERS = 2000;

interface Waiting {
  resolve(message: WorkerMessage): void;
  reject(error: Error): void;
}

/** One life of the snarkjs child process. Answers one request at a time. */
export class WorkerProcess {
  private readonly process: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly ready: Promise<unknown>;
  private waiting: Waiting | undefined;
  private death: ProverCrashedError | undefined;
  private stderrTail = '';

  constructor(
    private readonly prover: string,
    paths: WorkerPaths,
  ) {
    const args = [...childEntry('snarkjs-worker'), JSON.stringify(paths)];
    this.process = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderrTail = (this.stderrTail + text).slice(-STDERR_TAIL_CHARACTERS);
    });
    this.ended = new Promise((resolve) => {
      const end = (reason: string) => {
        this.death ??= new ProverCrashedError(this.prover, `${reason} ${this.stderrTail}`.trim());
        this.waiting?.reject(this.death);
        resolve();
      };
      // Not once: a failed send is an error event too, and without a listener it would end this process.
      this.process.on('error', (error) => end(error.message));
      this.process.once('close', (code, signal) => end(`its process ended (${signal ?? code})`));
    });
    this.process.on('message', (message: WorkerMessage) => this.waiting?.resolve(message));
    this.ready = this.nextMessage();
    this.ready.catch(() => {});
  }

  get alive(): boolean {
    return this.death === undefined;
  }

  /** Sends one input and waits for its answer, the child's death or the signal, after which the child is of no use. */
  async ask(input: CircuitInput, stop: AbortSignal): Promise<WorkerMessage> {
    let onAbort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(stop.reason as Error);
      stop.addEventListener('abort', onAbort, { once: true });
    });
    try {
      await Promise.race([this.ready, aborted]);
      const answer = this.nextMessage();
      answer.catch(() => {});
      this.process.send({ input });
      return await Promise.race([answer, aborted]);
    } finally {
      stop.removeEventListener('abort', onAbort);
    }
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  private nextMessage(): Promise<WorkerMessage> {
    if (this.death) return Promise.reject(this.death);
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }
}
