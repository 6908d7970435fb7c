import type { ProgressWatchdog } from './progress-watchdog.js';

/** True: there is more, run again at once. A delay: run again then. Otherwise: wait for the interval or a wake. */
export type PollResult = boolean | void | { inMs: number };

export interface PollLoopOptions {
  name: string;
  intervalMs: number;
  /** One bounded piece of work. `signal` aborts when the loop is asked to stop; finishing anyway is fine. */
  task: (signal: AbortSignal) => Promise<PollResult>;
  /** `failures` counts from 1 since the last success. */
  onError: (error: unknown, failures: number) => void;
  /**
   * At least so long between two runs, so that what is announced meanwhile is handled together. Default 0. A loop that has
   * rested starts at once when it is woken.
   */
  restMs?: number;
  /** Longest wait between attempts while the task fails. Default 10 s. */
  maxBackoffMs?: number;
  watchdog?: ProgressWatchdog;
  /** How long one run may take before the process counts as hung. Default 60 s. */
  limitMs?: number;
}

const FIRST_BACKOFF_MS = 100;

/**
 * Looks for work at an interval and whenever it is woken. Work must be findable in Postgres: an event only wakes the
 * loop early, so that a lost one costs time and nothing else. One run at a time.
 */
export class PollLoop {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private woken = false;
  private endWait: (() => void) | undefined;

  constructor(private readonly options: PollLoopOptions) {}

  /** The first run is at once. */
  start(): void {
    this.running ??= this.run();
  }

  /** Work may have come. During a run, the loop runs once more after it; a backoff after a failure is not cut short. */
  wake(): void {
    this.woken = true;
    this.endWait?.();
  }

  /** Waits for the task in progress. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { intervalMs, maxBackoffMs = 10_000, restMs = 0 } = this.options;
    let failures = 0;
    while (!signal.aborted) {
      this.woken = false;
      try {
        const result = await this.runOnce(signal);
        failures = 0;
        if (restMs > 0) await this.wait(restMs, false);
        if (result !== true)
          await this.wait(typeof result === 'object' ? result.inMs : jittered(intervalMs), true);
      } catch (error) {
        this.options.onError(error, ++failures);
        await this.wait(
          jittered(Math.min(maxBackoffMs, FIRST_BACKOFF_MS * 2 ** Math.min(failures, 20))),
          false,
        );
      }
    }
  }

  private async runOnce(signal: AbortSignal): Promise<PollResult> {
    const end = this.options.watchdog?.begin(this.options.name, this.options.limitMs);
    try {
      return await this.options.task(signal);
    } finally {
      end?.();
    }
  }

  private wait(ms: number, wakeable: boolean): Promise<void> {
    const { signal } = this.stopping;
    if (signal.aborted || (wakeable && this.woken)) return Promise.resolve();
    return new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.endWait = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      if (wakeable) this.endWait = done;
    });
  }
}

/** ±10 %, so that replicas do not ask in step. */
function jittered(ms: number): number {
  return ms * (0.9 + Math.random() * 0.2);
}
