/** Milliseconds before attempt number `attempt` (1, 2, …): doubling from `firstMs` to `maxMs`, with full jitter above half. */
export function backoffMs(attempt: number, firstMs: number, maxMs: number): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
