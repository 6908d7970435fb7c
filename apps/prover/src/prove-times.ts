/** Weight of the newest proof. */
const ALPHA = 0.3;
/** Proofs that take this much longer than expected are nothing special. */
const SLACK = 1.25;

/** How long a proof takes here: an exponentially weighted mean per circuit, begun with its self-test. */
export class ProveTimes {
  private readonly estimatesMs = new Map<number, number>();

  /** @param slots of each circuit by id */
  constructor(private readonly slots: ReadonlyMap<number, number>) {}

  record(circuitId: number, ms: number): void {
    const before = this.estimatesMs.get(circuitId);
    this.estimatesMs.set(circuitId, before === undefined ? ms : before + ALPHA * (ms - before));
  }

  /** Whether a proof that has taken `elapsedMs` so far will be ready within `withinMs`. False if nothing is known. */
  isReadyWithin(circuitId: number, withinMs: number, elapsedMs: number): boolean {
    const estimateMs = this.estimatesMs.get(circuitId) ?? this.guessFirst(circuitId);
    return estimateMs * SLACK - elapsedMs <= withinMs;
  }

  /** From the other circuits, as the time grows with the slots; twice, because the self-test comes before it. */
  private guessFirst(circuitId: number): number {
    const perSlot = [...this.estimatesMs].map(([id, ms]) => ms / this.slots.get(id)!);
    if (perSlot.length === 0) return Infinity;
    return 2 * Math.max(...perSlot) * this.slots.get(circuitId)!;
  }
}
