import { setTimeout as sleep } from 'node:timers/promises';
import { RollupClient } from '@zkr/sdk/rollup-client';
import type { DepositView } from '@zkr/sdk/views';
import type { Step } from '../display/step.js';
import type { JourneyContext } from './journey-context.js';
import { require } from './journey-error.js';

const WITHIN_MS = 300_000;

/** Until every deposit is in a segment: then its account exists and holds the amount. */
export const awaitAccounts = (context: JourneyContext): Step => ({
  title: 'Journey: deposits arrive on L2',
  async run(say) {
    const deadline = performance.now() + WITHIN_MS;
    const included: DepositView[] = [];
    for (const queueId of [...context.deposits].sort((a, b) => a - b)) {
      say(`deposit ${queueId}: waiting for L1 to be final and the executor to include it`);
      included.push(await whenIncluded(context, queueId, deadline));
    }
    for (const { owner, token, account, amount } of included) {
      const user = context.users.find(({ l1 }) => l1.address.toLowerCase() === owner);
      if (user === undefined) continue;
      user.accounts.set(token, account!);
      const view = await context.client.getAccount(account!);
      require(view.owner === owner && view.token === token, `account ${account} is not ${user.name}'s`);
      require(BigInt(view.balance) >= BigInt(amount), `account ${account} holds ${view.balance}, less than was deposited`);
      require(view.key !== null && BigInt(view.key.x) === user.l2.publicKey.x, `account ${account} does not have ${user.name}'s key`);
    }
  },
});

async function whenIncluded({ client, signal }: JourneyContext, queueId: number, deadline: number): Promise<DepositView> {
  for (;;) {
    const view = await RollupClient.orUndefined(client.getDeposit(queueId));
    if (view !== undefined && view.account !== null) return view;
    require(performance.now() < deadline, `deposit ${queueId} is ${view?.status ?? 'not seen'} after ${WITHIN_MS / 1000} s`);
    await sleep(250, undefined, { signal });
  }
}
