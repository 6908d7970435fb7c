import { Counter, type Registry } from 'prom-client';
import type { Eviction } from '../order-operations.js';

export interface OrderingMetrics {
  ordered(operations: number): void;
  evicted(reason: Eviction, transactions: number): void;
}

/** What this process did to the pool. */
export function orderingMetrics(registry: Registry): OrderingMetrics {
  const ordered = new Counter({ name: 'rollup_operations_ordered_total', help: 'Operations given a place.', registers: [registry] });
  const evictions = new Counter({
    name: 'rollup_mempool_evictions_total',
    help: 'Transactions that never got a place.',
    labelNames: ['reason'],
    registers: [registry],
  });
  return { ordered: (operations) => ordered.inc(operations), evicted: (reason, transactions) => evictions.inc({ reason }, transactions) };
}
