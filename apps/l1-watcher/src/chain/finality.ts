import type { L1Block, L1Client } from '@zkr/l1/l1-client';
import type { Finality } from '@zkr/service/settings/l1-watcher';

/** Number of the newest block that counts as final; -1 if none does yet. */
export async function finalBlockNumber(
  client: Pick<L1Client, 'getBlock'>,
  finality: Finality,
  head: L1Block,
): Promise<number> {
  if (finality === 'latest') return head.number;
  if (typeof finality === 'number') return Math.max(-1, head.number - finality);
  return (await client.getBlock('finalized'))?.number ?? -1;
}
