import { batchHeaderHash, genesisHeaderHash } from '@zkr/protocol/header-chain';
import { fromHex, toHex32 } from '@zkr/protocol/hex';
import type { BatchVerified } from '@zkr/l1/events';

/** What the database says of a batch, as the contract would. Hashes and roots in hex. */
export interface DatabaseBatch {
  readonly rootBefore: string;
  readonly rootAfter: string;
  readonly accountCount: number;
  readonly queueHead: number;
  /** Of the batch before; undefined for batch 1. */
  readonly previousHeaderHash: string | undefined;
  readonly segmentHashes: readonly string[];
  /** Seconds; of the last segment. */
  readonly timestamp: number;
}

export interface Mismatch {
  readonly field: string;
  readonly database: string;
  readonly l1: string;
}

/** The first thing in which L1 and the database contradict each other about a batch. */
export function batchMismatch(database: DatabaseBatch, event: BatchVerified): Mismatch | undefined {
  const pairs: [field: string, database: string, l1: string][] = [
    ['stateRoot', database.rootAfter, toHex32(event.stateRoot)],
    ['accountCount', String(database.accountCount), String(event.accountCount)],
    ['queueHead', String(database.queueHead), String(event.queueHead)],
    ['timestamp', String(database.timestamp), String(event.timestamp)],
    ['headerHash', expectedHeaderHash(database, event.number), toHex32(event.headerHash)],
  ];
  const wrong = pairs.find(([, ours, theirs]) => ours !== theirs);
  return wrong && { field: wrong[0], database: wrong[1], l1: wrong[2] };
}

function expectedHeaderHash(database: DatabaseBatch, number: number): string {
  // Nothing was executed before batch 1, so its root before is the genesis root.
  const previous = database.previousHeaderHash === undefined ? genesisHeaderHash(fromHex(database.rootBefore)) : fromHex(database.previousHeaderHash);
  const { accountCount, queueHead, timestamp } = database;
  const segmentHashes = database.segmentHashes.map(fromHex);
  return toHex32(batchHeaderHash(previous, { number, stateRoot: fromHex(database.rootAfter), accountCount, queueHead, timestamp, segmentHashes }));
}
