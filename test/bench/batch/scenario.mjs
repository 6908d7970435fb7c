import { randomInt } from 'node:crypto';
import { packFee } from '@zkr/protocol/packed-number';
import { depositOf, executeSegment, sign, testUser, transferOf } from '@zkr/testing/scenario';

const ETH = 10n ** 18n;
const FEE = 10n ** 11n;
const NEVER = 2 ** 40 - 1;

/** Users with L1 addresses; the first one takes the fees. */
export const usersOf = (wallets) => wallets.map((wallet, i) => ({ ...testUser(i), owner: BigInt(wallet.address), wallet }));

export const DEPOSIT = ETH;

/** Everybody's deposit, in the queue's order, in one segment. */
export function executeDeposits(state, users, opening) {
  return executeSegment(state, { ...opening, feeSlots: [] }, users.map((user, i) => () => depositOf(user, i, 0, DEPOSIT)));
}

/** Signed transfers of ETH between random accounts, with fees, in full segments but for the last. */
export function executeTransfers(state, users, count, opening) {
  if (packFee(FEE) === undefined) throw new RangeError('the fee has no packing');
  const transfer = () => {
    const from = randomInt(users.length);
    const to = (from + 1 + randomInt(users.length - 1)) % users.length;
    return (now) => sign(now, users[from], transferOf(from, to, BigInt(1 + randomInt(1_000_000)) * 10n ** 8n, FEE), NEVER, opening.domain);
  };
  const segments = [];
  for (let left = count; left > 0; left -= opening.slots) {
    const steps = Array.from({ length: Math.min(left, opening.slots) }, transfer);
    segments.push(executeSegment(state, { ...opening, feeSlots: [{ token: 0, account: 0 }] }, steps));
  }
  return segments;
}
