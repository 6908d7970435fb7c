import type { SentTransaction } from '@zkr/sdk/wallet';
import { Wallet } from 'ethers';
import type { Step } from '../display/step.js';
import { accountOf, type JourneyContext, type Round, type User } from './journey-context.js';

const WITHDRAWAL_AFTER = 3;
const ETH = { token: 0, unit: 10n ** 14n, fee: 10n ** 11n };

/**
 * A burst: each user sends the other ETH and tokens, with fees, and in the middle one withdraws to an L1 address that has
 * never been used. In the middle, so that its batch has further segments whenever it is sealed.
 */
export function sendRound(context: JourneyContext, largestSlots: number): Step {
  const eachWay = transfersEachWay(largestSlots);
  return { title: `Journey: ${4 * eachWay} transfers and a withdrawal`, run: (say) => send(context, eachWay, say) };
}

/** Of each user and token: with six, 25 operations fill segments of five; twice the largest circuit fills more than one of any. */
export const transfersEachWay = (largestSlots: number): number => Math.max(6, Math.ceil(largestSlots / 2));

async function send(context: JourneyContext, eachWay: number, say: (detail: string) => void): Promise<void> {
  const [alice, bob] = context.users as [User, User];
  const tokens = [ETH, { token: context.deployment.testToken.id, unit: 10n ** 18n, fee: 10n ** 15n }];
  let taken = 0;
  const count = async <T>(sending: Promise<T>): Promise<T> => {
    const sent = await sending;
    say(`${++taken} of ${4 * eachWay + 1} were taken`);
    return sent;
  };
  const transfers: Promise<SentTransaction>[] = [];
  let withdrawal: Promise<Round> | undefined;
  for (let n = 1; n <= eachWay; n++) {
    for (const { token, unit, fee } of tokens) {
      for (const [sender, receiver] of [[alice, bob], [bob, alice]] as const) {
        const [from, to] = [accountOf(sender, token), accountOf(receiver, token)];
        transfers.push(count(sender.l2.transfer({ from, to, amount: unit * BigInt(n), fee })));
      }
    }
    if (n === WITHDRAWAL_AFTER) withdrawal = count(withdraw(alice));
  }
  const [round, sent] = await Promise.all([withdrawal!, Promise.all(transfers)]);
  context.rounds.push({ ...round, transfers: sent });
}

/** An amount with all its digits: a withdrawal is not packed. */
async function withdraw(user: User): Promise<Round> {
  const recipient = Wallet.createRandom().address;
  const amount = 12_345_678_901_234_567n + BigInt(Date.now());
  const withdrawal = await user.l2.withdraw({ from: accountOf(user, ETH.token), amount, fee: ETH.fee, recipient });
  return { transfers: [], withdrawal, recipient, amount };
}
