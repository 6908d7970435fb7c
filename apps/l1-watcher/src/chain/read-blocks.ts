import type { L1Block, L1Client, L1Log } from '@zkr/l1/l1-client';
import { ChainMovedError } from '../errors.js';
import { concurrently } from './concurrently.js';
import { requireAllLogs } from './require-all-logs.js';

export interface ChainPart {
  /** Of the last of the blocks. */
  readonly top: number;
  /** Consecutive, each the parent of the next. */
  readonly blocks: readonly L1Block[];
  /** Of the contract, in these blocks, in order. */
  readonly logs: readonly L1Log[];
}

/** Every log costs requests, and anyone may cause logs: one look must end in time however many there are. */
const MOST_LOGS = 256;
/** Full blocks have a thousand logs each, and one answer with those of hundreds would not come in time. */
const BLOCKS_AT_A_TIME = 16;

/**
 * Reads blocks and the contract's logs in them as one consistent piece of one chain. It ends before `to` if there are too many
 * logs for one look, but has one block at least.
 * @param parentHash of the first block; undefined if the block before it is not known
 * @throws ChainMovedError if a reorg came in between, or the node has a block and not its logs yet
 */
export async function readChainPart(
  client: Pick<L1Client, 'getBlock' | 'getLogs' | 'getLogsOfBlock'>,
  address: string,
  range: { readonly from: number; readonly to: number; readonly parentHash: string | undefined },
): Promise<ChainPart> {
  const blocks: L1Block[] = [];
  const logs: L1Log[] = [];
  for (let from = range.from; from <= range.to && logs.length <= MOST_LOGS; from += BLOCKS_AT_A_TIME) {
    const numbers = Array.from({ length: Math.min(BLOCKS_AT_A_TIME, range.to - from + 1) }, (_, i) => from + i);
    blocks.push(...(await concurrently(numbers, (number) => requireBlock(client, number))));
    logs.push(...(await client.getLogs({ address, fromBlock: from, toBlock: from + numbers.length - 1 })));
  }
  requireLinked(blocks, range.parentHash);
  requireWithin(blocks, logs);
  const tooMany = logs[MOST_LOGS];
  const top = tooMany === undefined ? range.to : Math.max(range.from, tooMany.blockNumber - 1);
  const part = { top, blocks: blocks.filter(({ number }) => number <= top), logs: logs.filter(({ blockNumber }) => blockNumber <= top) };
  await requireAllLogs(client, address, part.blocks, part.logs);
  return part;
}

async function requireBlock(client: Pick<L1Client, 'getBlock'>, number: number): Promise<L1Block> {
  const block = await client.getBlock(number);
  if (block === undefined) throw new ChainMovedError('a block below its head is missing', { block: number });
  return block;
}

function requireLinked(blocks: readonly L1Block[], parentHash: string | undefined): void {
  let parent = parentHash;
  for (const block of blocks) {
    if (parent !== undefined && block.parentHash !== parent) {
      throw new ChainMovedError('a block has another parent', { block: block.number });
    }
    parent = block.hash;
  }
}

function requireWithin(blocks: readonly L1Block[], logs: readonly L1Log[]): void {
  const hashes = new Map(blocks.map(({ number, hash }) => [number, hash]));
  for (const { blockNumber, blockHash } of logs) {
    if (hashes.get(blockNumber) !== blockHash) throw new ChainMovedError('a log is of another block', { block: blockNumber });
  }
}
