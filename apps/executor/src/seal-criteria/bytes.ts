import { MAX_L1_TRANSACTION_BYTES } from '@zkr/protocol/constants';
import type { BatchSealCriterion } from './seal-criterion.js';

/** A signed transaction's envelope around the calldata. */
const ENVELOPE_BYTES = 1_024;

/** Seals before a further segment could make the submit larger than nodes accept. */
export const bytesCriterion: BatchSealCriterion = ({ calldataBytes, nextSegmentBytes }) =>
  calldataBytes + nextSegmentBytes + ENVELOPE_BYTES > MAX_L1_TRANSACTION_BYTES ? 'bytes' : undefined;
