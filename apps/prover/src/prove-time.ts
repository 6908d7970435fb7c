/** Weight of the newest proof. */
const ALPHA = 0.3;
/** Proofs that take this much longer than expected are nothing special. */
const SLACK = 1.25;

/** How long a proof takes here: an exponentially weighted mean, begun with the self-test. */
export class ProveTime {
  constructor(private estimateMs: number) {}

  record(ms: number): void {
    this.estimateMs += ALPHA * (ms - this.estimateMs);
  }

  /** Whether a proof that has taken `elapsedMs` so far will be ready within `withinMs`. */
  isReadyWithin(withinMs: number, elapsedMs: number): boolean {
    return this.estimateMs * SLACK - elapsedMs <= withinMs;
  }
}
