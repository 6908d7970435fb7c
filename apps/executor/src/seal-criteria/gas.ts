import { MAX_L1_TRANSACTION_GAS } from '@zkr/protocol/constants';
import type { BatchSealCriterion } from './seal-criterion.js';

/** Seals before a further segment could bring the submit above 80 % of EIP-7825's cap, every push at its worst. */
export const gasCriterion: BatchSealCriterion = ({ gas, nextSegmentGas }) =>
  gas + nextSegmentGas > 0.8 * MAX_L1_TRANSACTION_GAS ? 'gas' : undefined;
