import type { BatchSealCriterion } from './seal-criterion.js';

export const ageCriterion =
  (maxAgeMs: number): BatchSealCriterion =>
  ({ ageMs }) =>
    ageMs >= maxAgeMs ? 'age' : undefined;
