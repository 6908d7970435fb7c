const DAY = 86_400;

/** Numbers in [0, 1) from a seed: the same day each time. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A day of a payment system, as a Poisson process: nobody at night, a morning and an evening peak, and at noon a burst of
 * `burst` segments within a minute. @param peak segments per second at the evening peak
 */
export function dailyArrivals(seed: number, peak: number, burst: number): number[] {
  const random = numbers(seed);
  const times: number[] = [];
  for (let at = 0; ; ) {
    // Thinning of a process at the peak rate.
    at += -Math.log(1 - random()) / peak;
    if (at >= DAY) break;
    if (random() < rate(at)) times.push(at);
  }
  for (let i = 0; i < burst; i++) times.push(DAY / 2 + random() * 60);
  return times.sort((a, b) => a - b);
}

/** Of the peak. Quiet from 1 to 5. */
function rate(at: number): number {
  const hour = at / 3_600;
  if (hour >= 1 && hour < 5) return 0;
  const hump = (centre: number, width: number) => Math.exp(-(((hour - centre) / width) ** 2));
  return Math.min(1, 0.03 + 0.55 * hump(9, 2) + 0.97 * hump(19, 2.5));
}
