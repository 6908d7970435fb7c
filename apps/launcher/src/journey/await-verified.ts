import type { SentTransaction } from '@zkr/sdk/wallet';
import { RollupClient } from '@zkr/sdk/rollup-client';
import type { Step } from '../display/step.js';
import type { JourneyContext } from './journey-context.js';

const WITHIN_MS = 900_000;

/** Until the batches of all transactions are verified on L1. */
export const awaitVerified = (context: JourneyContext): Step => ({
  title: 'Journey: proving, and verification on L1',
  async run(say) {
    const all = context.rounds.flatMap(({ transfers, withdrawal }) => [...transfers, withdrawal]);
    const left = new Set<SentTransaction>(all);
    const telling = setInterval(() => void describe(context, left.size, all.length).then(say, () => undefined), 2_000);
    try {
      await Promise.all(
        all.map(async (transaction) => {
          await transaction.wait('verified', { timeoutMs: WITHIN_MS, signal: context.signal });
          left.delete(transaction);
        }),
      );
    } finally {
      clearInterval(telling);
    }
  },
});

async function describe({ client }: JourneyContext, left: number, all: number): Promise<string> {
  const status = await RollupClient.orUndefined(client.getStatus());
  const { unprovenSegments = 0, unverifiedBatches = 0, pendingTransactions = 0 } = status?.backlogs ?? {};
  return `${all - left} of ${all} verified; ${pendingTransactions} transactions wait for the executor, ${unprovenSegments} segments for a proof, ${unverifiedBatches} batches for L1`;
}
