import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { decodeBatchCalldata, type SubmittedBatch, type SubmittedSegment } from '@zkr/protocol/batch-calldata';
import type { Deployment } from '@zkr/protocol/deployment';
import { rollupDomain } from '@zkr/protocol/domain';
import { batchHeaderHash, genesisHeaderHash } from '@zkr/protocol/header-chain';
import { hexToBytes, toHex32 } from '@zkr/protocol/hex';
import type { Operation } from '@zkr/protocol/operation';
import { recoverOwner } from '@zkr/protocol/recover-owner';
import { OpenSegment, type ClosedSegment } from '@zkr/vm/open-segment';
import { isRejection } from '@zkr/vm/rejection';
import { stateSegment } from '@zkr/vm/segment-statement';
import { State } from '@zkr/vm/state';
import { RebuildError } from './rebuild-error.js';

/** What the contract fixed when it was deployed. */
export interface RebuiltDeployment extends Deployment {
  readonly depth: number;
  /** Slots and fee slots by circuit id; undefined for an unknown id. */
  circuit(circuitId: number): Promise<{ readonly slots: number; readonly feeSlots: number } | undefined>;
}

/** A forced exit that took something out. */
export interface Exit {
  /** L1 address as an integer. */
  readonly sender: bigint;
  readonly token: number;
  readonly amount: bigint;
}

/** An accepted submit: its calldata, and what the contract said of it. */
export interface AcceptedBatch {
  readonly number: number;
  readonly calldata: string;
  readonly stateRoot: bigint;
  readonly headerHash: bigint;
  /** What the contract made of its forced exits, in their order. */
  readonly exits: readonly Exit[];
}

export interface RebuiltCounts {
  batches: number;
  segments: number;
  operations: number;
  /** Into existing accounts and new ones. */
  transfers: number;
  withdrawals: number;
  deposits: number;
  /** Also those that matched no account. */
  forcedExits: number;
  /** By transactions and by requests on L1. */
  keyRegistrations: number;
  calldataBytes: number;
  /** Bytes of the operations alone, without proofs and headers. */
  operationBytes: number;
}

/** Replays accepted batches, in order, on a state that starts empty. Every batch's root and header hash must be the contract's. */
export class Rebuild {
  readonly state: State;
  readonly counts: RebuiltCounts = { batches: 0, segments: 0, operations: 0, transfers: 0, withdrawals: 0, deposits: 0, forcedExits: 0, keyRegistrations: 0, calldataBytes: 0, operationBytes: 0 };
  private headerHash: bigint;
  private queueHead = 0;
  private readonly domain: bigint;

  constructor(private readonly deployment: RebuiltDeployment) {
    this.domain = rollupDomain(deployment.chainId, deployment.contract);
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
      const outcome = open.apply(withOwner(this.deployment, operation, batch.number));
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
    const { domain } = this;
    const statements = closed.map((segment) => stateSegment(segment, { domain, circuitId: batch.circuitId, slots }));
    compareExits(accepted, closed.flatMap(({ operations }) => operations));
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
    const of = (...wanted: string[]) => kinds.filter((kind) => wanted.includes(kind)).length;
    this.counts.transfers += of('transfer', 'transferToNew');
    this.counts.withdrawals += of('withdraw');
    this.counts.deposits += of('deposit');
    this.counts.forcedExits += of('forcedExit');
    this.counts.keyRegistrations += of('registerKey', 'registerKeyL1');
  }
}

/** The word that a registerKey's bytes leave out, which the contract recovered from them; the VM requires that it is the account's owner. */
function withOwner(deployment: Deployment, operation: Operation, batch: number): Operation {
  if (operation.kind !== 'registerKey') return operation;
  const owner = recoverOwner(deployment, operation);
  if (owner === undefined) throw new RebuildError('an accepted registerKey has no signature that an owner follows from', { batch, account: operation.account });
  return { ...operation, owner };
}

function compareExits({ number, exits }: AcceptedBatch, operations: readonly Operation[]): void {
  const rebuilt = operations.flatMap((operation) => (operation.kind === 'forcedExit' && operation.amount > 0n ? [operation] : []));
  const differs = (exit: Exit | undefined, { sender, token, amount }: Exit) => exit?.sender !== sender || exit.token !== token || exit.amount !== amount;
  if (rebuilt.length === exits.length && !rebuilt.some((exit, i) => differs(exits[i], exit))) return;
  throw new RebuildError('the contract credited other forced exits than the batch has', {
    ...{ batch: number, rebuilt: rebuilt.map(({ amount }) => amount).join(), credited: exits.map(({ amount }) => amount).join() },
  });
}
