import { depositOf, executeSegment, sign, testUser, transferOf } from '@zkr/testing/scenario';
import { State } from '@zkr/vm/state';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { circuitSignals } from '@zkr/witness/circuit-signals';

const DOMAIN = 424_242n;
const BALANCE = 10n ** 18n;
/** Spread over the tree, so that the paths differ. */
const USERS = 64;

/** The circuit's signals of a segment full of signed transfers with fees, between accounts that deposits made. */
export function transferSegment({ slots, depth }) {
  const users = Array.from({ length: USERS }, (_, i) => testUser(i));
  const state = State.of(depth);
  const options = { domain: DOMAIN, timestamp: 1_000, feeSlots: [{ token: 0, account: 0 }] };
  executeSegment(state, { ...options, feeSlots: [], slots: USERS }, users.map((user, account) => () => depositOf(user, account, 0, BALANCE)));
  const transfers = Array.from({ length: slots }, (_, i) => {
    const [from, to] = [(7 * i + 1) % USERS, (31 * i + 5) % USERS];
    return (now) => sign(now, users[from], transferOf(from, to, 1_000n + BigInt(i), 10n), 2_000, DOMAIN);
  });
  const { trace } = executeSegment(state, { ...options, slots }, transfers);
  return circuitSignals(buildSegmentInput(trace, { domain: DOMAIN, circuitId: 0, slots }));
}
