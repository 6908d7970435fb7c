/** Of sorted numbers: the smallest that is not below the given share of them. */
export const percentile = (sorted, share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
export const median = (sorted) => percentile(sorted, 0.5);
