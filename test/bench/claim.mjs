/**
 * One measured claim. `spread` is least and greatest sample; `ratio` says how many times better than the baseline.
 * @typedef {{ claim: string, value: number, unit: string, spread: [number, number], repetitions: number,
 *   baseline?: { name: string, value: number, spread: [number, number] }, ratio?: number,
 *   bar?: { on: 'ratio' | 'value', atLeast?: number, atMost?: number } }} Claim
 */

/** Whether a claim meets its bar; true without one. @param {Claim} claim */
export function meetsBar({ bar, ...claim }) {
  if (bar === undefined) return true;
  const measured = claim[bar.on];
  if (!Number.isFinite(measured)) return false;
  return measured >= (bar.atLeast ?? -Infinity) && measured <= (bar.atMost ?? Infinity);
}

/** @throws TypeError naming what a benchmark got wrong */
export function checkClaims(bench, claims) {
  if (!Array.isArray(claims) || claims.length === 0) throw new TypeError(`benchmark ${bench} claims nothing`);
  for (const { claim, value, unit, spread, repetitions } of claims) {
    const complete = typeof claim === 'string' && typeof unit === 'string' && Number.isFinite(value) && spread?.length === 2 && repetitions >= 1;
    if (!complete) throw new TypeError(`benchmark ${bench}: the claim "${claim}" lacks a value, unit, spread or number of repetitions`);
  }
}
