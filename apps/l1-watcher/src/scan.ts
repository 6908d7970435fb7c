import type { L1Block, L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import type { Database } from '@zkr/storage/database';
import type { Finality } from '@zkr/service/settings/l1-watcher';
import { finalBlockNumber } from './chain/finality.js';
import { newestSharedBlock } from './chain/find-fork.js';
import { readChainPart } from './chain/read-blocks.js';
import { ChainMovedError } from './errors.js';
import type { Observation } from './observation.js';
import { observe } from './observe.js';
import { requireComplete } from './require-complete.js';
import { type Finalized, finalizeBlocksUpTo } from './store/finalize-blocks.js';
import { readStoredChain } from './store/read-chain.js';
import { type Undone, undoBlocksAbove } from './store/undo-blocks.js';
import { writeObservations } from './store/write-observations.js';

export interface ScanContext {
  readonly client: L1Client;
  readonly db: Database;
  readonly epoch: number;
  readonly contract: string;
  readonly deploymentBlock: number;
  readonly finality: Finality;
}

export interface ScanReport {
  readonly head: number;
  /** By the rule of the context; what is at or below it does not change any more. */
  readonly final: number;
  /** Stored up to here. */
  readonly scanned: number;
  readonly undone: Undone | undefined;
  readonly observations: readonly Observation[];
  readonly finalized: Finalized | undefined;
  /** There are further blocks to read. */
  readonly more: boolean;
}

/** The most blocks written in one transaction. */
const BLOCKS_PER_SCAN = 200;

/**
 * One look at L1: takes back what a reorg removed, stores what is new, makes final what became so. Each of the three is one
 * transaction, and a crash between them is made good by the next look.
 */
export async function scan(context: ScanContext): Promise<ScanReport> {
  const { client, db, epoch, finality } = context;
  const head = await client.getBlock('latest');
  if (head === undefined) throw new ChainMovedError('it has no head', {});
  // Asked before blocks are compared or read: what is read afterwards at or below it cannot be replaced any more.
  const final = await finalBlockNumber(client, finality, head);
  const { shared, undone } = await followReorg(context, head);
  const { top, observations } = await readForward(context, head, shared);
  const finalized = await finalize(db, epoch, Math.min(final, top));
  return { head: head.number, final, scanned: top, undone, observations, finalized, more: top < head.number };
}

interface SharedBlock {
  readonly number: number;
  readonly hash: string;
}

async function followReorg(
  { client, db, epoch }: ScanContext,
  head: L1Block,
): Promise<{ shared: SharedBlock | undefined; undone: Undone | undefined }> {
  const stored = await readStoredChain(db);
  if (stored === undefined) return { shared: undefined, undone: undefined };
  const top = { number: stored.top, hash: stored.topHash };
  if (head.parentHash === top.hash) return { shared: top, undone: undefined };
  const number = await newestSharedBlock(stored, head, async (at) => (await client.getBlock(at))?.hash);
  // A head that we have, below our top: the node is behind, or a reorg has not shown its longer branch yet.
  if (number === stored.top || number === head.number) return { shared: top, undone: undefined };
  const hash = (await stored.hashOf(number)) as string;
  return { shared: { number, hash }, undone: await undoBlocksAbove(db, epoch, number) };
}

async function readForward(
  { client, db, epoch, contract, deploymentBlock }: ScanContext,
  head: L1Block,
  shared: SharedBlock | undefined,
): Promise<{ top: number; observations: readonly Observation[] }> {
  const from = shared === undefined ? deploymentBlock : shared.number + 1;
  const to = Math.min(head.number, from + BLOCKS_PER_SCAN - 1);
  if (from > to) return { top: from - 1, observations: [] };
  const rollup = new RollupContract(contract, client);
  const part = await readChainPart(client, contract, { from, to, parentHash: shared?.hash });
  const observations = await observe(client, rollup, part.logs);
  // What the contract counts at the head says nothing of a part that ends below it.
  if (part.top === head.number) await requireComplete(db, rollup, observations);
  await writeObservations(db, epoch, part.blocks, observations);
  return { top: part.top, observations };
}

async function finalize(db: Database, epoch: number, upTo: number): Promise<Finalized | undefined> {
  const next = await db
    .selectFrom('l1_block')
    .select('number')
    .where('finalized', '=', false)
    .where('number', '<=', BigInt(upTo))
    .limit(1)
    .executeTakeFirst();
  return next && finalizeBlocksUpTo(db, epoch, upTo);
}
