/** @param {number[]} samples at least one */
export function median(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median and extremes, as a claim has them. */
export function summarize(samples) {
  return { value: median(samples), spread: [Math.min(...samples), Math.max(...samples)], repetitions: samples.length };
}

/**
 * Times several pieces of work in turns, so that whatever disturbs the machine disturbs all of them. One turn of each is
 * thrown away as warm-up.
 * @param {Record<string, () => unknown>} works may be async
 * @returns {Promise<Record<string, number[]>>} milliseconds per repetition
 */
export async function interleaved(works, repetitions) {
  const samples = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let repetition = -1; repetition < repetitions; repetition++) {
    for (const [name, work] of Object.entries(works)) {
      const started = performance.now();
      await work();
      if (repetition >= 0) samples[name].push(performance.now() - started);
    }
  }
  return samples;
}
