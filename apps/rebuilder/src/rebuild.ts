import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { decodeBatchCalldata, type SubmittedBatch, type SubmittedSegment } from '@zkr/protocol/batch-calldata';
import { batchHeaderHash, genesisHeaderHash } from '@zkr/protocol/header-chain';
import { hexToBytes, toHex32 } from '@zkr/protocol/hex';
import { OpenSegment, type ClosedSegment } from '@zkr/vm/open-segment';
import { isRejection } from '@zkr/vm/rejection';
import { stateSegment } from '@zkr/vm/segment-statement';
import { State } from '@zkr/vm/state';
import { RebuildError } from './rebuild-error.js';

/** What the contract fixed when it was deployed. */
export interface RebuiltDeployment {
  readonly domain: bigint;
  readonly depth: number;
  /** Slots and fee slots by circuit id; undefined for an unknown id. */
  circuit(circuitId: number): Promise<{ readonly slots: number; readonly feeSlots: number } | undefined>;
}

/** An accepted submit: its calldata, and what the contract said of it. */
export interface AcceptedBatch {
  readonly number: number;
  readonly calldata: string;
  readonly stateRoot: bigint;
  readonly headerHash: bigint;
}

export interface RebuiltCounts {
  batches: number;
  segments: number;
  operations: number;
  transfers: number;
  withdrawals: number;
  deposits: number;
  calldataBytes: number;
  /** Bytes of the operations alone, without proofs and headers. */
  operationBytes: number;
}

/** Replays accepted batches, in order, on a state that starts empty. Every batch's root and header hash must be the contract's. */
export class Rebuild {
  readonly state: State;
  readonly counts: RebuiltCounts = { batches: 0, segments: 0, operations: 0, transfers: 0, withdrawals: 0, deposits: 0, calldataBytes: 0, operationBytes: 0 };
  private headerHash: bigint;
  private queueHead = 0;

  constructor(private readonly deployment: RebuiltDeployment) {
    this.state = State.of(deployment.depth);
    this.headerHash = genesisHeaderHash(emptySubtrees(deployment.depth)[deployment.depth] as bigint);
  }

  /** @throws RebuildError at the first batch that does not lead where the contract went */
  async replay(accepted: AcceptedBatch): Promise<void> {
    const calldata = hexToBytes(accepted.calldata);
    const circuitId = calldata[4];
    const circuit = circuitId === undefined ? undefined : await this.deployment.circuit(circuitId);
    const batch = circuit && decodeBatchCalldata(calldata, circuit.feeSlots);
    if (!circuit || !batch || batch.number !== accepted.number) {
      throw new RebuildError('the calldata of an accepted batch does not decode', { batch: accepted.number });
    }
    const closed = batch.segments.map((segment) => this.replaySegment(batch, segment, circuit.slots));
    this.compare(accepted, batch, closed, circuit.slots);
    this.counts.batches++;
    this.counts.calldataBytes += calldata.length;
  }

  private replaySegment(batch: SubmittedBatch, segment: SubmittedSegment, slots: number): ClosedSegment {
    const open = new OpenSegment(this.state, { timestamp: segment.timestamp, feeSlots: segment.feeSlots }, slots);
    for (const operation of segment.operations) {
      const outcome = open.apply(operation);
      if (isRejection(outcome)) throw new RebuildError('the VM refuses an operation that was proved', { batch: batch.number, code: outcome.rejected });
    }
    const closed = open.close();
    if (isRejection(closed)) throw new RebuildError('the VM refuses a segment that was proved', { batch: batch.number, code: closed.rejected });
    if (closed.rootAfter !== segment.rootAfter) {
      throw new RebuildError('a segment leads to another root', { batch: batch.number, rebuilt: toHex32(closed.rootAfter), submitted: toHex32(segment.rootAfter) });
    }
    return closed;
  }

  private compare(accepted: AcceptedBatch, batch: SubmittedBatch, closed: readonly ClosedSegment[], slots: number): void {
    const { domain } = this.deployment;
    const statements = closed.map((segment) => stateSegment(segment, { domain, circuitId: batch.circuitId, slots }));
    for (const { header, operations } of closed) {
      this.queueHead += header.priorityOperations;
      this.count(operations.map(({ kind }) => kind));
    }
    this.counts.operationBytes += statements.reduce((sum, { segmentBytes }, i) => sum + segmentBytes.length - 8 * (closed[i]?.feeSlots.length ?? 0), 0);
    this.headerHash = batchHeaderHash(this.headerHash, {
      number: accepted.number,
      stateRoot: this.state.root(),
      accountCount: this.state.accountCount,
      queueHead: this.queueHead,
      timestamp: closed[closed.length - 1]?.timestamp ?? 0,
      segmentHashes: statements.map(({ segmentHash }) => segmentHash),
    });
    if (this.state.root() !== accepted.stateRoot || this.headerHash !== accepted.headerHash) {
      throw new RebuildError('a batch leads to another root or header', {
        ...{ batch: accepted.number, rebuiltRoot: toHex32(this.state.root()), contractRoot: toHex32(accepted.stateRoot) },
        ...{ rebuiltHeader: toHex32(this.headerHash), contractHeader: toHex32(accepted.headerHash) },
      });
    }
  }

  private count(kinds: readonly string[]): void {
    this.counts.segments++;
    this.counts.operations += kinds.length;
    this.counts.transfers += kinds.filter((kind) => kind === 'transfer').length;
    this.counts.withdrawals += kinds.filter((kind) => kind === 'withdraw').length;
    this.counts.deposits += kinds.filter((kind) => kind === 'deposit').length;
  }
}
