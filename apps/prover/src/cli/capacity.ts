export interface CapacityInput {
  /** Operations per second. */
  readonly tps: number;
  /** Seconds from sealing to proof that are aimed at. */
  readonly targetSeconds: number;
  readonly slots: number;
  /** Of one proof. */
  readonly proofSeconds: number;
  /** Share of the slots that operations fill, in (0, 1]. */
  readonly fill: number;
  /** Share of the time that provers may be busy, in (0, 1): the rest is for bursts, restarts and evictions. */
  readonly utilization: number;
}

export interface Capacity {
  readonly segmentsPerSecond: number;
  /** Undefined: no number of provers does it, because one proof takes longer than the target. */
  readonly provers: number | undefined;
  /** Of one prover, at the same fill and utilization. */
  readonly operationsPerSecondEach: number;
}

/**
 * Provers needed so that they keep up: ⌈segments per second × seconds per proof ÷ utilization⌉. The target decides whether one
 * proof can be in time at all; queueing is kept off by the utilization, which is an assumption and not a theorem.
 * @throws RangeError an input outside its range
 */
export function capacity({ tps, targetSeconds, slots, proofSeconds, fill, utilization }: CapacityInput): Capacity {
  for (const [name, value] of Object.entries({ tps, targetSeconds, slots, proofSeconds, fill, utilization }))
    if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${name} must be more than 0, not ${value}`);
  if (fill > 1 || utilization >= 1) throw new RangeError(`fill is at most 1 and utilization below 1, not ${fill} and ${utilization}`);
  const segmentsPerSecond = tps / (slots * fill);
  const provers = proofSeconds > targetSeconds ? undefined : Math.max(1, Math.ceil((segmentsPerSecond * proofSeconds) / utilization));
  return { segmentsPerSecond, provers, operationsPerSecondEach: (slots * fill * utilization) / proofSeconds };
}
