import { backlogSeconds } from '../backlog.js';
import { desiredWorkers, type ScalingLimits } from '../desired-workers.js';

export interface PoolSimulation {
  /** Seconds at which segments are sealed, ascending. */
  readonly arrivals: readonly number[];
  /** Of the n-th proof. */
  readonly proofSeconds: (n: number) => number;
  /** What the scaler takes a proof to last, as the view learns it. */
  readonly firstEstimate: number;
  readonly limits: ScalingLimits;
  /** How often the autoscaler looks. */
  readonly syncSeconds: number;
  /** Scales down to the most that was wanted within it. */
  readonly stabilizationSeconds: number;
  /** Takes at most one worker away in so long; 0: any number at once. */
  readonly removalSeconds: number;
  /** Adds at most so many at a look, or doubles, whatever is more. */
  readonly growthPods: number;
  /** Pod, key and self-test, before a prover leases its first segment. */
  readonly startSeconds: number;
}

export interface PoolReport {
  /** From sealed to proved, in the order of the arrivals. */
  readonly latencies: readonly number[];
  /** [second, workers], at each change. */
  readonly scale: readonly (readonly [number, number])[];
  /** Σ over the workers of the time that they existed. */
  readonly workerSeconds: number;
  readonly busySeconds: number;
}

interface Worker {
  readonly readyAt: number;
  job: { index: number; since: number; until: number } | undefined;
  isLeaving: boolean;
}

/** Weight of the newest proof in the estimate, as in migration 0011. */
const ALPHA = 0.2;

/**
 * A pool of provers under an autoscaler like Kubernetes' HPA, in steps of a second: more at once when more are wanted, fewer after the
 * window. A worker that must go finishes its segment, which is what `release` at once or a grace of a proof both
 * are at most.
 */
export function simulatePool(input: PoolSimulation): PoolReport {
  const { arrivals, limits } = input;
  const queue: number[] = [];
  let workers: Worker[] = [];
  let estimate = input.firstEstimate;
  let proofs = 0;
  let next = 0;
  let wanted: [number, number][] = [];
  let removedAt = -Infinity;
  const latencies = arrivals.map(() => Number.NaN);
  const scale: [number, number][] = [[0, 0]];
  let workerSeconds = 0;
  let busySeconds = 0;

  const finish = (now: number) => {
    for (const worker of workers) {
      if (!worker.job || worker.job.until > now) continue;
      const { index, since, until } = worker.job;
      latencies[index] = until - arrivals[index]!;
      estimate += ALPHA * (until - since - estimate);
      worker.job = undefined;
    }
    workers = workers.filter((worker) => !worker.isLeaving || worker.job !== undefined);
  };
  const lease = (now: number) => {
    for (const worker of workers) {
      if (worker.job || worker.isLeaving || worker.readyAt > now || queue.length === 0) continue;
      worker.job = { index: queue.shift()!, since: now, until: now + input.proofSeconds(proofs++) };
    }
  };
  const rescale = (now: number) => {
    const running = workers.flatMap(({ job }) => job ?? []);
    const waiting = [...queue, ...running.map(({ index }) => index)];
    const oldest = waiting.length === 0 ? 0 : now - arrivals[Math.min(...waiting)]!;
    const work = [...queue.map(() => ({ elapsedSeconds: undefined })), ...running.map(({ since }) => ({ elapsedSeconds: now - since }))];
    const desired = desiredWorkers({ seconds: backlogSeconds(work, estimate), jobs: waiting.length, oldestAgeSeconds: oldest }, limits);
    wanted = [...wanted.filter(([at]) => at > now - input.stabilizationSeconds), [now, desired]];
    const active = workers.filter(({ isLeaving }) => !isLeaving);
    const stable = Math.max(...wanted.map(([, count]) => count));
    const isHeld = now - removedAt < input.removalSeconds;
    const lowered = isHeld ? active.length : Math.max(stable, input.removalSeconds > 0 ? active.length - 1 : 0);
    const raised = Math.min(desired, active.length + Math.max(input.growthPods, active.length));
    const target = desired >= active.length ? raised : Math.min(active.length, lowered);
    if (target < active.length) removedAt = now;
    for (let i = active.length; i < target; i++) workers.push({ readyAt: now + input.startSeconds, job: undefined, isLeaving: false });
    // Kubernetes does not choose the idle ones.
    for (const worker of active.slice(target)) worker.isLeaving = true;
    workers = workers.filter((worker) => !worker.isLeaving || worker.job !== undefined);
    if (target !== scale.at(-1)![1]) scale.push([now, target]);
  };

  for (let now = 0; next < arrivals.length || workers.length > 0 || queue.length > 0 || scale.at(-1)![1] > limits.min; now++) {
    while (next < arrivals.length && arrivals[next]! <= now) queue.push(next++);
    finish(now);
    lease(now);
    if (now % input.syncSeconds === 0) rescale(now);
    workerSeconds += workers.length;
    busySeconds += workers.filter(({ job }) => job).length;
    if (next >= arrivals.length && limits.min > 0 && queue.length === 0 && workers.every(({ job }) => !job)) break;
  }
  return { latencies, scale, workerSeconds, busySeconds };
}

/** Turns of the pool from growing to shrinking or back, within the worst hour. */
export function turnsPerHour(scale: PoolReport['scale']): number {
  const moves = scale.slice(1).map(([at, count], i) => ({ at, up: count > scale[i]![1] }));
  const turns = moves.filter(({ up }, i) => i > 0 && up !== moves[i - 1]!.up).map(({ at }) => at);
  return Math.max(0, ...turns.map((from) => turns.filter((at) => at >= from && at < from + 3_600).length));
}
