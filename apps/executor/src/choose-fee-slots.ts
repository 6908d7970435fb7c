import { orderFeeSlots, type FeeSlot } from '@zkr/protocol/fee-slot';

/**
 * Fee slots for the next segment: the tokens that the waiting transactions pay in, oldest first, as far as the operator has an
 * account; what is left goes to the operator's other tokens, so that a transaction that comes later finds its slot.
 *
 * @param waiting tokens of the next fees, oldest first
 * @param accepted the operator's accounts by token, ascending
 */
export function chooseFeeSlots(waiting: readonly number[], accepted: ReadonlyMap<number, number>, feeSlots: number): FeeSlot[] {
  const chosen = new Map<number, number>();
  for (const token of [...waiting, ...accepted.keys()]) {
    const account = accepted.get(token);
    if (account !== undefined && chosen.size < feeSlots) chosen.set(token, account);
  }
  return orderFeeSlots([...chosen].map(([token, account]) => ({ token, account })), feeSlots);
}
