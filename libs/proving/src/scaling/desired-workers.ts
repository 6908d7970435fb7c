/** What is to be proved, as a row of `ops.prover_backlog` has it. */
export interface Backlog {
  /** Of one prover's work. */
  readonly seconds: number;
  /** Segments that wait or are being proved; more provers than that have nothing to do. */
  readonly jobs: number;
  /** How long the oldest of them has waited; 0 for none. */
  readonly oldestAgeSeconds: number;
}

export interface ScalingLimits {
  /** How long after its sealing a segment should be proved. */
  readonly targetSeconds: number;
  readonly min: number;
  readonly max: number;
}

/**
 * How many provers bring the backlog down within the target: ⌈backlog ÷ target⌉, one more if something is older than the target
 * already, never more than there are segments to prove (unless `min` says so), never more than `max`.
 *
 * Any work at all wants one prover, so a pool with `min` 0 leaves zero at the first segment and returns to it after the last.
 * @throws RangeError limits that cannot be met
 */
export function desiredWorkers({ seconds, jobs, oldestAgeSeconds }: Backlog, { targetSeconds, min, max }: ScalingLimits): number {
  if (!(targetSeconds > 0)) throw new RangeError(`the target must be more than 0 s, not ${targetSeconds}`);
  if (!(min >= 0 && min <= max)) throw new RangeError(`min and max must be 0 ≤ min ≤ max, not ${min} and ${max}`);
  // A proof that takes longer than expected leaves no backlog by the formula, but somebody must go on with it.
  const needed = Math.max(Math.ceil(seconds / targetSeconds), jobs > 0 ? 1 : 0) + (oldestAgeSeconds > targetSeconds ? 1 : 0);
  return Math.max(min, Math.min(needed, jobs, max));
}
