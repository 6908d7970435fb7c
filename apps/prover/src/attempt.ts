import { LeaseLostError, StoppingError } from './errors.js';
import { keepLease } from './keep-lease.js';
import type { LeasedSegment, SegmentSource } from './segment-source.js';

export interface AttemptOptions {
  source: SegmentSource;
  leaseMs: number;
  heartbeatMs: number;
  /** How long a stop may be put off for a proof. */
  graceMs: number;
  /** The service stops. */
  stop: AbortSignal;
  /** Whether the work in hand ends within the time, so that waiting for it pays. */
  isReadyWithin: (ms: number, elapsedMs: number) => boolean;
  onHeartbeatError: (error: unknown) => void;
}

/** The time a worker holds one segment: the lease is kept alive, and `signal` aborts when there is no more point in it. */
export class Attempt {
  private readonly ending = new AbortController();
  private readonly started = performance.now();
  private readonly stopKeeping: () => void;
  private graceTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly segment: LeasedSegment,
    private readonly options: AttemptOptions,
  ) {
    const { source, leaseMs, heartbeatMs, stop, onHeartbeatError } = options;
    this.stopKeeping = keepLease({
      extend: () => source.extend(segment, leaseMs),
      everyMs: heartbeatMs,
      onLost: () => this.ending.abort(new LeaseLostError(segment.id)),
      onError: onHeartbeatError,
    });
    // A stop while the lease was on its way: nothing is lost by giving it back.
    if (stop.aborted) this.ending.abort(new StoppingError(segment.id));
    else stop.addEventListener('abort', this.onStop, { once: true });
  }

  /** Its reason is a LeaseLostError or a StoppingError. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  get elapsedMs(): number {
    return performance.now() - this.started;
  }

  /** From here on only the answer of the database is missing, which is worth the whole grace. */
  proofIsReady = false;

  close(): void {
    this.stopKeeping();
    clearTimeout(this.graceTimer);
    this.options.stop.removeEventListener('abort', this.onStop);
  }

  private readonly onStop = (): void => {
    const { graceMs, isReadyWithin } = this.options;
    const leave = () => this.ending.abort(new StoppingError(this.segment.id));
    if (!this.proofIsReady && !isReadyWithin(graceMs, this.elapsedMs)) return leave();
    this.graceTimer = setTimeout(leave, graceMs);
  };
}
