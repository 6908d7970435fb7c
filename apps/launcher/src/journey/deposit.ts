import { parseEther, type TransactionReceipt } from 'ethers';
import type { Step } from '../display/step.js';
import type { JourneyContext, User } from './journey-context.js';
import { require } from './journey-error.js';
import { rollupCall, rollupEvents, send } from './l1-calls.js';

const USER_ETH = parseEther('0.5');
const USER_TOKENS = 1_000n * 10n ** 18n;
/** Creates the accounts that fees go to. */
const OPERATOR_AMOUNT = 1_000n;

/** The operator's first deposits create the accounts that take the fees; the users' create theirs, with their keys. */
export const deposit = (context: JourneyContext): Step => ({
  title: 'Journey: deposits on L1',
  async run(say) {
    say('the operator deposits where it has no account yet');
    await depositOfOperator(context);
    say('the users deposit ETH and tokens');
    await Promise.all(context.users.map((user) => depositOfUser(context, user)));
    say(`queued as ${context.deposits.join(', ')}`);
  },
});

async function depositOfOperator(context: JourneyContext): Promise<void> {
  const { client, operator, deployment } = context;
  const { contract, testToken } = deployment;
  const owner = operator.address.toLowerCase();
  const fee = await context.contract.requestFee();
  if ((await client.findAccount(owner, 0)) === undefined) {
    keep(context, await send(operator, { to: contract, value: OPERATOR_AMOUNT + fee, data: rollupCall('depositEth', owner, 0n, 0n) }));
  }
  if ((await client.findAccount(owner, testToken.id)) === undefined) {
    keep(context, await send(operator, { to: contract, value: fee, data: rollupCall('depositErc20', testToken.id, OPERATOR_AMOUNT, owner, 0n, 0n) }));
  }
}

async function depositOfUser(context: JourneyContext, { l1, l2 }: User): Promise<void> {
  const { contract, testToken } = context.deployment;
  const { x, y } = l2.publicKey;
  const fee = await context.contract.requestFee();
  keep(context, await send(l1, { to: contract, value: USER_ETH + fee, data: rollupCall('depositEth', l1.address, x, y) }));
  keep(context, await send(l1, { to: contract, value: fee, data: rollupCall('depositErc20', testToken.id, USER_TOKENS, l1.address, x, y) }));
}

function keep({ deposits, deployment }: JourneyContext, receipt: TransactionReceipt): void {
  const queued = rollupEvents(deployment.contract, receipt.logs).find((event) => event.kind === 'priority-operation-queued');
  require(queued?.kind === 'priority-operation-queued', `the deposit ${receipt.hash} was not queued`);
  deposits.push(queued.queueId);
}
