import type { LifecycleStep } from '@zkr/sdk/views';
import type { JourneyContext } from './journey-context.js';

/** From the first step (taken, or seen on L1) to this one. */
export interface Latency {
  readonly what: 'deposit' | 'transaction';
  readonly stage: string;
  readonly count: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

/** Times as the api gives them: from taken (or seen on L1) to included, proven, verified, finalized. */
export async function readLatencies({ client, deposits, rounds }: JourneyContext): Promise<Latency[]> {
  const ids = rounds.flatMap(({ transfers, withdrawal }) => [...transfers, withdrawal]).map(({ id }) => id);
  const ofDeposits = await Promise.all(deposits.map(async (queueId) => (await client.getDeposit(queueId)).lifecycle));
  const ofTransactions = await Promise.all(ids.map(async (id) => (await client.getTransaction(id)).lifecycle));
  return [...summarize('deposit', ofDeposits), ...summarize('transaction', ofTransactions)];
}

export function summarize(what: Latency['what'], lifecycles: readonly (readonly LifecycleStep[])[]): Latency[] {
  const stages = new Map<string, number[]>();
  for (const steps of lifecycles) {
    const start = steps[0];
    for (const { status, at } of steps.slice(1)) {
      const times = stages.get(status) ?? [];
      times.push(Date.parse(at) - Date.parse(start!.at));
      stages.set(status, times);
    }
  }
  return [...stages].map(([stage, times]) => ({ what, stage, count: times.length, medianMs: median(times), maxMs: Math.max(...times) }));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
}
