import type { BatchSealCriterion } from './seal-criterion.js';

/**
 * Ends a batch of large circuits at half its age when nothing waits and a circuit of at most half the slots would have held its
 * last segment: the burst that chose the circuit is over, and the next lone transaction is proved in a small one. At half the
 * age, so that ups and downs at worst double the number of submits.
 */
export const idleCriterion =
  (maxAgeMs: number): BatchSealCriterion =>
  ({ waiting, slots, lastSegmentSlots, ageMs }) =>
    waiting === 0 && 2 * lastSegmentSlots <= slots && 2 * ageMs >= maxAgeMs ? 'idle' : undefined;
