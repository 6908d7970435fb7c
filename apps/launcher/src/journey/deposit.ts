import { depositErc20Call, depositEthCall, type RequestTarget } from '@zkr/sdk/l1-calls';
import { parseEther, type TransactionReceipt } from 'ethers';
import type { Step } from '../display/step.js';
import type { JourneyContext, User } from './journey-context.js';
import { require } from './journey-error.js';
import { rollupEvents, send } from './l1-calls.js';

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
  const { testToken } = deployment;
  const owner = operator.address.toLowerCase();
  const target = await requestTarget(context);
  if ((await client.findAccount(owner, 0)) === undefined) {
    keep(context, await send(operator, depositEthCall(target, { owner, amount: OPERATOR_AMOUNT })));
  }
  if ((await client.findAccount(owner, testToken.id)) === undefined) {
    keep(context, await send(operator, depositErc20Call(target, { token: testToken.id, owner, amount: OPERATOR_AMOUNT })));
  }
}

async function depositOfUser(context: JourneyContext, { l1, l2 }: User): Promise<void> {
  const target = await requestTarget(context);
  const to = { owner: l1.address, key: l2.publicKey };
  keep(context, await send(l1, depositEthCall(target, { ...to, amount: USER_ETH })));
  keep(context, await send(l1, depositErc20Call(target, { ...to, token: context.deployment.testToken.id, amount: USER_TOKENS })));
}

async function requestTarget({ contract, deployment }: JourneyContext): Promise<RequestTarget> {
  return { contract: deployment.contract, requestFee: await contract.requestFee() };
}

function keep({ deposits, deployment }: JourneyContext, receipt: TransactionReceipt): void {
  const queued = rollupEvents(deployment.contract, receipt.logs).find((event) => event.kind === 'priority-operation-queued');
  require(queued?.kind === 'priority-operation-queued', `the deposit ${receipt.hash} was not queued`);
  deposits.push(queued.queueId);
}
