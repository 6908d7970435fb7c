/** A pending transaction that has no place in the order yet. */
export interface Candidate {
  readonly id: string;
  readonly sender: bigint;
  readonly nonce: bigint;
}

/**
 * Orders candidates, given by time of arrival, so that each sender's nonces are consecutive from the expected one. A
 * transaction that arrived before its predecessor takes its place right after it; one with a gap before it waits.
 */
export function orderTransactions<C extends Candidate>(arrived: readonly C[], expectedNonce: ReadonlyMap<bigint, bigint>): C[] {
  const waiting = new Map<bigint, Map<bigint, C>>();
  const next = new Map(expectedNonce);
  const ordered: C[] = [];
  for (const candidate of arrived) {
    const ofSender = waiting.get(candidate.sender) ?? new Map<bigint, C>();
    waiting.set(candidate.sender, ofSender.set(candidate.nonce, candidate));
    let nonce = next.get(candidate.sender) ?? 0n;
    for (let found = ofSender.get(nonce); found; found = ofSender.get(nonce)) {
      ordered.push(found);
      ofSender.delete(nonce++);
    }
    next.set(candidate.sender, nonce);
  }
  return ordered;
}
