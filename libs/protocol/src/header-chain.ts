import { toBytes } from './big-endian.js';
import { keccak, keccakInteger } from './keccak.js';

/** What the contract's header chain commits to for each batch. */
export interface BatchHeader {
  readonly number: number;
  readonly stateRoot: bigint;
  readonly accountCount: number;
  readonly queueHead: number;
  /** Timestamp of the batch's last segment. */
  readonly timestamp: number;
  readonly segmentHashes: readonly bigint[];
}

export function batchHeaderHash(previous: bigint, header: BatchHeader): bigint {
  return keccakInteger(
    toBytes(previous, 32),
    toBytes(header.number, 32),
    toBytes(header.stateRoot, 32),
    toBytes(header.accountCount, 32),
    toBytes(header.queueHead, 32),
    toBytes(header.timestamp, 32),
    keccak(...header.segmentHashes.map((hash) => toBytes(hash, 32))),
  );
}

export function genesisHeaderHash(genesisRoot: bigint): bigint {
  const zero = toBytes(0, 32);
  return keccakInteger(zero, zero, toBytes(genesisRoot, 32), zero, zero, zero, zero);
}
