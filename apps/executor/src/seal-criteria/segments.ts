import type { BatchSealCriterion } from './seal-criterion.js';

export const segmentsCriterion =
  (maxSegments: number): BatchSealCriterion =>
  ({ segments }) =>
    segments >= maxSegments ? 'segments' : undefined;
