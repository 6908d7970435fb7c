import type { BatchSealCriterion } from './seal-criterion.js';
import { SEGMENT_GAS, SUBMIT_GAS } from './submit-size.js';

/**
 * Ends a batch of small circuits when so much is to come that larger ones in a new batch save more gas by their fewer proofs than
 * the further submit costs.
 *
 * @param maxSegments a batch takes no more: what it cannot take anyway is no reason to end it
 */
export const backlogCriterion =
  (maxSegments: number): BatchSealCriterion =>
  ({ segments, expected, slots, largestSlots }) => {
    const proofsHere = Math.min(Math.ceil(expected / slots), maxSegments - segments);
    const proofsThere = Math.ceil(Math.min(expected, proofsHere * slots) / largestSlots);
    return (proofsHere - proofsThere) * SEGMENT_GAS > SUBMIT_GAS ? 'backlog' : undefined;
  };
