import { MaxUint256, parseEther } from 'ethers';
import type { Step } from '../display/step.js';
import type { JourneyContext } from './journey-context.js';
import { send, testToken } from './l1-calls.js';

const ETH_AT_LEAST = parseEther('2');
const ETH_TOPPED_UP = parseEther('10');
const TOKENS = 10_000n * 10n ** 18n;

/** ETH and tokens on L1 for everybody, and the users' leave for the rollup to take their tokens. */
export const fundUsers = (context: JourneyContext): Step => ({
  title: 'Journey: the users get ETH and tokens on L1',
  async run(say) {
    const { operator, users, provider, deployment } = context;
    const token = testToken(deployment.testToken.address, operator);
    for (const { name, l1 } of users) {
      say(`funding ${name}, ${l1.address}`);
      const balance = await provider.getBalance(l1.address);
      if (balance < ETH_AT_LEAST) await send(operator, { to: l1.address, value: ETH_TOPPED_UP - balance });
    }
    for (const { address } of [operator, ...users.map(({ l1 }) => l1)]) await (await token.getFunction('mint')(address, TOKENS)).wait();
    const everybody = [operator, ...users.map(({ l1 }) => l1)];
    await Promise.all(everybody.map(async (wallet) => (await testToken(deployment.testToken.address, wallet).getFunction('approve')(deployment.contract, MaxUint256)).wait()));
  },
});
