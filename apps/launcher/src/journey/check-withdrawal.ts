import { hexToBytes } from '@zkr/protocol/hex';
import type { JsonRpcProvider } from 'ethers';
import type { Step } from '../display/step.js';
import type { JourneyContext, Round } from './journey-context.js';
import { JourneyError, require } from './journey-error.js';
import { rollupEvents } from './l1-calls.js';

/** In `submitBatch`'s calldata: selector, circuit id, number of segments. */
const SEGMENT_COUNT_AT = 5;

/** The batch with the withdrawal was sealed after one segment, which can happen: another round has to show it. */
export class TooFewSegmentsError extends JourneyError {}

/** Read from L1 alone: one transaction verified at least two segments and paid the withdrawal. */
export const checkWithdrawal = (context: JourneyContext): Step => ({
  title: 'Journey: the withdrawal arrived with its batch',
  async run(say) {
    const { segments, hash } = await checkRound(context, context.rounds.at(-1)!);
    say(`${hash} verified ${segments} segments and paid`);
  },
});

export async function checkRound({ client, l1, provider, deployment }: JourneyContext, round: Round): Promise<{ segments: number; hash: string }> {
  const view = await client.getTransaction(round.withdrawal.id);
  const hash = view.l1?.transactionHash;
  require(hash !== undefined && view.batch !== null, 'the api does not name the L1 transaction of the withdrawal');
  const [transaction, receipt] = [await l1.getTransaction(hash), await l1.getReceipt(hash)];
  require(transaction !== undefined && receipt?.succeeded === true, `L1 does not know ${hash} as a success`);
  const events = rollupEvents(deployment.contract, receipt.logs);
  const verified = events.some((event) => event.kind === 'batch-verified' && event.number === view.batch);
  require(verified, `${hash} verified no batch ${view.batch}`);
  const paid = events.some(
    (event) =>
      event.kind === 'withdrawal-settled' && event.outcome === 'paid' && event.recipient === BigInt(round.recipient) && event.token === 0 && event.amount === round.amount,
  );
  require(paid, `${hash} did not pay ${round.amount} wei to ${round.recipient}`);
  const got = await receivedIn(provider, round.recipient, receipt.blockNumber);
  require(got === round.amount, `${round.recipient} got ${got} wei in block ${receipt.blockNumber}, not ${round.amount}`);
  const segments = hexToBytes(transaction.input)[SEGMENT_COUNT_AT]!;
  if (segments < 2) throw new TooFewSegmentsError(`batch ${view.batch} with the withdrawal has ${segments} segment`);
  return { segments, hash };
}

/** Nodes forget the state at old blocks; then what a never used address has now is what it got. */
async function receivedIn(provider: JsonRpcProvider, address: string, block: number): Promise<bigint> {
  try {
    return (await provider.getBalance(address, block)) - (await provider.getBalance(address, block - 1));
  } catch {
    return provider.getBalance(address);
  }
}
