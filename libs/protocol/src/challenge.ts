import { toBytes } from './big-endian.js';
import { CHALLENGE_TAG } from './constants.js';
import { toField } from './field.js';
import { keccak, keccakInteger, keccakText } from './keccak.js';

export interface ChallengeInputs {
  readonly domain: bigint;
  readonly circuitId: number;
  readonly commitment: bigint;
  readonly rootBefore: bigint;
  readonly rootAfter: bigint;
  readonly packedHeader: bigint;
  readonly segmentBytes: Uint8Array;
}

/** Identifies a segment in the header chain; modulo r it is the challenge. Everything that becomes a word is fixed before it. */
export function segmentHash(inputs: ChallengeInputs): bigint {
  return keccakInteger(
    keccakText(CHALLENGE_TAG),
    toBytes(inputs.domain, 32),
    toBytes(inputs.circuitId, 32),
    toBytes(inputs.commitment, 32),
    toBytes(inputs.rootBefore, 32),
    toBytes(inputs.rootAfter, 32),
    toBytes(inputs.packedHeader, 32),
    keccak(inputs.segmentBytes),
  );
}

export function challengeOf(hash: bigint): bigint {
  return toField(hash);
}
