import type { DeployableCircuit } from '@zkr/proving/deployable-circuit';
import type { JourneyContext } from './journey-context.js';
import { require } from './journey-error.js';
import { type Latency, median, readLatencies } from './latencies.js';
import { type MeasuredBatch, measureBatches } from './measure.js';
import type { RebuildReport } from './rebuild.js';

/** What .rollup/journey.json holds. Read from receipts, calldata, the contract, the api and the rebuilder. */
export interface JourneyReport {
  ok: true;
  contract: string;
  chainId: number;
  /** Of this journey. */
  transfers: number;
  batches: number;
  segments: number;
  rebuiltRoot: string;
  contractRoot: string;
  /** Bytes of a transfer among a batch's operations. */
  bytesPerTransfer: number;
  /** All calldata of the batches with transfers (proofs, headers, deposits and the withdrawal included) by transfer. */
  calldataBytesPerTransfer: number;
  /** All gas of those batches by transfer. */
  gasPerTransfer: number;
  withdrawalWei: string;
  withdrawalTransaction: string;
  /** Segments in the batch that paid the withdrawal. */
  withdrawalSegments: number;
  circuits: { name: string; slots: number; depth: number; constraints: number; segments: number }[];
  provingMs: { count: number; witnessMedian: number; proveMedian: number; proveMax: number };
  latencies: Latency[];
  l1: MeasuredBatch[];
  rebuilt: RebuildReport;
  secondsJourney: number;
  /** Since the command began. */
  secondsTotal: number;
}

export interface ReportInput {
  context: JourneyContext;
  circuits: readonly DeployableCircuit[];
  rebuilt: RebuildReport;
  withdrawal: { segments: number; hash: string };
  secondsJourney: number;
  secondsTotal: number;
}

export async function makeReport(input: ReportInput): Promise<JourneyReport> {
  const { context, rebuilt, withdrawal } = input;
  const l1 = await measureBatches(context);
  const withTransfers = l1.filter(({ transfers }) => transfers > 0);
  const sum = (of: (batch: MeasuredBatch) => number) => withTransfers.reduce((total, batch) => total + of(batch), 0);
  const perTransfer = (of: (batch: MeasuredBatch) => number) => Math.round((sum(of) / sum(({ transfers }) => transfers)) * 10) / 10;
  const sent = context.rounds.reduce((total, { transfers }) => total + transfers.length, 0);
  require(sum(({ transfers }) => transfers) >= sent, `L1 has ${sum(({ transfers }) => transfers)} transfers in the journey's batches, ${sent} were sent`);
  const round = context.rounds.at(-1)!;
  return {
    ok: true,
    contract: context.deployment.contract,
    chainId: context.deployment.chainId,
    transfers: sent,
    batches: l1.length,
    segments: l1.reduce((total, { segments }) => total + segments, 0),
    rebuiltRoot: rebuilt.rebuiltRoot,
    contractRoot: rebuilt.contractRoot,
    bytesPerTransfer: perTransfer(({ transferBytes }) => transferBytes),
    calldataBytesPerTransfer: perTransfer(({ calldataBytes }) => calldataBytes),
    gasPerTransfer: perTransfer(({ gasUsed }) => gasUsed),
    withdrawalWei: round.amount.toString(),
    withdrawalTransaction: withdrawal.hash,
    withdrawalSegments: withdrawal.segments,
    circuits: input.circuits.map((circuit) => describeCircuit(circuit, l1)),
    provingMs: provingTimes(l1),
    latencies: await readLatencies(context),
    l1,
    rebuilt,
    secondsJourney: input.secondsJourney,
    secondsTotal: input.secondsTotal,
  };
}

function describeCircuit({ id, name, slots, depth, constraints }: DeployableCircuit, l1: readonly MeasuredBatch[]): JourneyReport['circuits'][number] {
  const segments = l1.filter(({ circuitId }) => circuitId === id).reduce((total, batch) => total + batch.segments, 0);
  return { name, slots, depth, constraints: constraints, segments };
}

function provingTimes(l1: readonly MeasuredBatch[]): JourneyReport['provingMs'] {
  const proofs = l1.flatMap((batch) => batch.proofs).filter((proof) => proof !== null);
  const times = (of: 'witnessMs' | 'proveMs') => proofs.map((proof) => proof[of]).filter((ms) => ms !== null);
  const prove = times('proveMs');
  return { count: prove.length, witnessMedian: median(times('witnessMs')), proveMedian: median(prove), proveMax: Math.max(0, ...prove) };
}
