import type { Advance } from '@zkr/l1/transaction-runner';
import { Counter, Histogram, type Registry } from 'prom-client';

export interface SubmissionMetrics {
  /** A transaction was taken further. @param isNewlyMined since it was looked at last */
  advanced(kind: string, advance: Advance, isNewlyMined: boolean): void;
  /** @param seconds from its row to its block */
  confirmed(kind: string, seconds: number): void;
  proofChecked(isAccepted: boolean): void;
}

/** What this process did on L1. Wei beyond 2^53 lose their last digits here, and nowhere else. */
export function submissionMetrics(registry: Registry): SubmissionMetrics {
  const counter = (name: string, help: string, label = 'kind') => new Counter({ name, help, labelNames: [label], registers: [registry] });
  const proofs = counter('rollup_proofs_checked_total', 'Proofs looked at before they count.', 'result');
  const resubmissions = counter('rollup_l1_tx_resubmissions_total', 'Further signed versions of a transaction.');
  const failed = counter('rollup_l1_tx_failed_total', 'Transactions that reverted on L1 or were lost.');
  const gas = counter('rollup_l1_gas_used_total', 'Gas of mined transactions.');
  const fees = counter('rollup_l1_fee_spent_wei_total', 'Wei paid for mined transactions.');
  const confirm = new Histogram({
    name: 'rollup_l1_tx_confirm_seconds',
    help: 'From the row of a transaction to its block.',
    labelNames: ['kind'],
    buckets: [1, 2.5, 5, 10, 15, 30, 60, 120, 300, 600, 1_800],
    registers: [registry],
  });
  // Zeros are there before the first of them, or a rate would not see it.
  for (const each of [resubmissions, failed, gas, fees]) each.inc({ kind: 'batch' }, 0);
  /** Versions of what is under way, as they were at the last look. */
  const versions = new Map<string, number>();
  return {
    advanced(kind, { record, waitingFor }, isNewlyMined) {
      const { length } = record.attempts;
      resubmissions.inc({ kind }, Math.max(0, length - Math.max(1, versions.get(record.id) ?? length)));
      if (waitingFor === undefined) versions.delete(record.id);
      else versions.set(record.id, length);
      if (record.status === 'lost') failed.inc({ kind });
      const { receipt } = record;
      if (!isNewlyMined || !receipt) return;
      gas.inc({ kind }, Number(receipt.gasUsed));
      fees.inc({ kind }, Number(receipt.gasUsed * receipt.effectiveGasPrice));
      if (!receipt.succeeded) failed.inc({ kind });
    },
    confirmed: (kind, seconds) => confirm.observe({ kind }, seconds),
    proofChecked: (isAccepted) => proofs.inc({ result: isAccepted ? 'accepted' : 'refused' }),
  };
}
