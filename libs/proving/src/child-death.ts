import type { ChildProcess } from 'node:child_process';
import { ProverCrashedError } from './prover.js';

/** Enough of a child's error output to explain a crash. */
const STDERR_TAIL_CHARACTERS = 2000;

/**
 * Watches a prover's child process (its stderr a pipe). `reason` is set when it has ended or could not start, whatever
 * the cause, and is then what its callers get.
 */
export class ChildDeath {
  reason: ProverCrashedError | undefined;
  /** Resolves, never rejects, when the process is gone. */
  readonly ended: Promise<void>;
  private stderrTail = '';

  constructor(
    prover: string,
    private readonly process: ChildProcess,
    onDeath: (reason: ProverCrashedError) => void,
  ) {
    process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderrTail = (this.stderrTail + text).slice(-STDERR_TAIL_CHARACTERS);
    });
    this.ended = new Promise((resolve) => {
      const end = (reason: string) => {
        this.reason ??= new ProverCrashedError(prover, `${reason} ${this.stderrTail}`.trim());
        onDeath(this.reason);
        resolve();
      };
      // Not once: a failed send is an error event too, and without a listener it would end this process.
      process.on('error', (error) => end(error.message));
      process.once('close', (code, signal) => end(`its process ended (${signal ?? code})`));
    });
  }

  /** Also while the rest of its output is awaited, which makes the reason. */
  get hasHappened(): boolean {
    const { exitCode, signalCode } = this.process;
    return this.reason !== undefined || exitCode !== null || signalCode !== null;
  }
}
