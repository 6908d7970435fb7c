import Table from 'cli-table3';
import type { JourneyReport } from './journey-report.js';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const number = (value: number): string => value.toLocaleString('en-US');

/** The journey's figures for people. */
export function reportTables(report: JourneyReport): string {
  return [latencies(report), batches(report), summary(report)].join('\n');
}

function latencies({ latencies: all }: JourneyReport): string {
  const table = new Table({ head: ['from', 'to', 'count', 'median', 'longest'], style: { head: [], border: [] } });
  for (const { what, stage, count, medianMs, maxMs } of all) {
    table.push([what === 'deposit' ? 'deposit seen on L1' : 'transaction taken', stage, count, seconds(medianMs), seconds(maxMs)]);
  }
  return table.toString();
}

function batches({ l1 }: JourneyReport): string {
  const table = new Table({ head: ['batch', 'segments', 'operations', 'transfers', 'calldata bytes', 'L1 gas', 'L1 transaction'], style: { head: [], border: [] } });
  for (const batch of l1) {
    table.push([batch.number, batch.segments, batch.operations, batch.transfers, number(batch.calldataBytes), number(batch.gasUsed), `${batch.transactionHash.slice(0, 18)}…`]);
  }
  return table.toString();
}

function summary(report: JourneyReport): string {
  const { provingMs: proving } = report;
  const table = new Table({ style: { head: [], border: [] } });
  for (const { name, slots, depth, constraints } of report.circuits) table.push([`circuit ${name}`, `${number(constraints)} constraints for ${slots} operations at depth ${depth}`]);
  table.push(
    ['proofs', `${proving.count}, median ${seconds(proving.proveMedian)} and ${seconds(proving.witnessMedian)} for the witness, longest ${seconds(proving.proveMax)}`],
    ['L1 gas per transfer', `${number(report.gasPerTransfer)} (all gas of the batches with transfers)`],
    ['bytes per transfer', `${report.bytesPerTransfer} (with proofs and all else in the calldata ${report.calldataBytesPerTransfer})`],
    ['withdrawal', `${report.withdrawalWei} wei, paid by the transaction that verified its batch of ${report.withdrawalSegments} segments`],
    ['rebuilt from L1', `${report.rebuiltRoot}`],
    ['root of the contract', `${report.contractRoot}`],
    ['time', `${report.secondsJourney.toFixed(0)} s, since the start ${report.secondsTotal.toFixed(0)} s`],
  );
  return table.toString();
}
