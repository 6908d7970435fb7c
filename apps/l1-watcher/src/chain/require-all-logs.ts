import type { L1Block, L1Client, L1Log } from '@zkr/l1/l1-client';
import { ChainMovedError } from '../errors.js';
import { concurrently } from './concurrently.js';
import { mayHaveLogs } from './logs-bloom.js';

/**
 * Some nodes, and several behind one address, have a block before they find its logs by number. Where the block itself allows
 * for logs and none came, they are asked for by its hash: a node that does not have the block answers that with an error.
 * @throws ChainMovedError if a block has logs that did not come
 */
export async function requireAllLogs(client: Pick<L1Client, 'getLogsOfBlock'>, address: string, blocks: readonly L1Block[], logs: readonly L1Log[]): Promise<void> {
  const given = new Set(logs.map(({ blockNumber }) => blockNumber));
  const doubtful = blocks.filter(({ number, logsBloom }) => !given.has(number) && mayHaveLogs(logsBloom, address));
  await concurrently(doubtful, async ({ number, hash }) => {
    const missing = await client.getLogsOfBlock(address, hash);
    if (missing.length > 0) throw new ChainMovedError('a block has logs that the node did not give', { block: number, logs: missing.length });
  });
}
