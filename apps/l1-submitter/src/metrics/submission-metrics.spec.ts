import type { Advance } from '@zkr/l1/transaction-runner';
import type { L1TransactionRecord } from '@zkr/l1/transaction-record';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { submissionMetrics } from './submission-metrics.js';

const receipt = { transactionHash: '0x1', blockNumber: 1, blockHash: '0x2', succeeded: true, gasUsed: 1_000n, effectiveGasPrice: 7n } as const;
const advance = (attempts: number, change: Partial<L1TransactionRecord> = {}, waitingFor: Advance['waitingFor'] = 'inclusion'): Advance => ({
  record: { id: '1', status: 'open', nonce: 0, to: '0x', data: '0x', value: 0n, gasLimit: 1n, receipt: undefined, ...change, attempts: Array.from({ length: attempts }, () => ({}) as never) },
  waitingFor,
});

const values = async (registry: Registry, name: string) => (await registry.getSingleMetric(name)!.get()).values.map(({ value }) => value);

it('counts each further version once, whatever the looks at it, and nothing of terms before', async () => {
  const registry = new Registry();
  const metrics = submissionMetrics(registry);
  for (const attempts of [0, 1, 1, 2, 2, 4]) metrics.advanced('batch', advance(attempts), false);
  expect(await values(registry, 'rollup_l1_tx_resubmissions_total')).toEqual([3]);
  const next = new Registry();
  submissionMetrics(next).advanced('batch', advance(5), false);
  expect(await values(next, 'rollup_l1_tx_resubmissions_total')).toEqual([0]);
});

it('counts gas and fees when a transaction is mined, and a revert as a failure', async () => {
  const registry = new Registry();
  const metrics = submissionMetrics(registry);
  metrics.advanced('batch', advance(1, { status: 'mined', receipt }, 'finality'), true);
  metrics.advanced('batch', advance(1, { status: 'mined', receipt }, 'finality'), false);
  expect(await values(registry, 'rollup_l1_gas_used_total')).toEqual([1_000]);
  expect(await values(registry, 'rollup_l1_fee_spent_wei_total')).toEqual([7_000]);
  expect(await values(registry, 'rollup_l1_tx_failed_total')).toEqual([0]);
  metrics.advanced('batch', advance(1, { id: '2', status: 'mined', receipt: { ...receipt, succeeded: false } }, 'finality'), true);
  metrics.advanced('batch', advance(1, { id: '3', status: 'lost' }, undefined), false);
  expect(await values(registry, 'rollup_l1_tx_failed_total')).toEqual([2]);
});
