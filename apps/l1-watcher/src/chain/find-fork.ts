import type { L1Block } from '@zkr/l1/l1-client';
import { ChainMovedError, WatcherHaltedError } from '../errors.js';

/** The blocks that were stored, as far as the search asks. */
export interface StoredChain {
  /** Number of the newest stored block. */
  readonly top: number;
  /** Number of the newest stored block that counted as final; undefined if none did. */
  readonly final: number | undefined;
  hashOf(number: number): Promise<string | undefined>;
}

/**
 * Walks back from the newest block that both chains have to the newest one that they share.
 * @returns its number; below `stored.top` unless nothing changed. A head that is itself stored and lower than the top is
 * shared: the node is behind, and nothing may be concluded from that.
 */
export async function newestSharedBlock(
  stored: StoredChain,
  head: L1Block,
  hashOnL1: (number: number) => Promise<string | undefined>,
): Promise<number> {
  if (stored.final !== undefined && head.number < stored.final) {
    throw new ChainMovedError('its head is below a final block', { head: head.number, final: stored.final });
  }
  for (let number = Math.min(stored.top, head.number); ; number--) {
    const known = await stored.hashOf(number);
    const actual = number === head.number ? head.hash : await hashOnL1(number);
    if (known !== undefined && known === actual) return number;
    if (known === undefined || number === stored.final) {
      throw new WatcherHaltedError('l1-final-reorg', 'L1 replaced a block that was final', {
        block: number,
        stored: known ?? 'none',
        actual: actual ?? 'none',
      });
    }
  }
}
